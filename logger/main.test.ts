// The command line of the logger: whoever names a verb is told about that verb, with what is wrong in sight.
import { beforeEach, expect, it, vi } from 'vitest';
import { main } from './main.js';

let said: string[] = [];

beforeEach(() => {
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => said.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => said.push(text));
  return () => vi.restoreAllMocks();
});

it('tells all verbs to whoever names none', async () => {
  expect(await main([])).toBe(2);
  for (const verb of ['run', 'check', 'restore', 'verify']) expect(said.join('\n')).toMatch(`\n  ${verb} `);
});

it('tells the options of the verb that is named, and no others', async () => {
  expect(await main(['resend', '--help'])).toBe(0);
  expect(said.join('\n')).toMatch(/--target ID/);
  expect(said.join('\n')).toMatch(/--from TIME .*has to be given/);
  expect(said.join('\n')).not.toMatch(/restore/);
});

it('says what is wrong alone, and where the options stand', async () => {
  expect(await main(['backup', '--too', '/media/usb'])).toBe(2);
  expect(said.join('\n')).toMatch(/--too/);
  expect(said.join('\n')).toMatch(/quantrac logger backup --help/);
  expect(said.join('\n').split('\n').length).toBeLessThan(4);
});
