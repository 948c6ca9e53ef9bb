import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { refusal, TestMailServer } from '../../protocols/notices/test-mail-server.contract.js';
import { main } from '../main.js';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-notice-'));
  said = [];
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((line: unknown) => void said.push(String(line)));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function station(port: number, smtp = ''): string {
  const file = join(folder, 'station.yaml');
  writeFileSync(
    file,
    `configVersion: 1
station: { name: Trạm thử, kind: wastewater, province: TB, facility: CAPH, code: NUOSXL }
buses: [{ id: line, type: modbus-rtu, port: /dev/ttyUSB0 }]
instruments:
  - { id: a, profile: teledyne-t400, bus: line, unitId: 3, channels: [{ measurement: ozone, symbol: O3 }] }
notices:
  smtp: { host: 127.0.0.1, port: ${port}, security: none, from: tram@example.vn${smtp} }
  recipients: { operator: [{ address: a@example.vn }], province: [{ address: b@example.vn }] }
`,
  );
  return file;
}

it('sends one test mail and says that the server took it', async () => {
  await using server = await new TestMailServer().listen();
  expect(await main(['notice', '--test', '-c', station(server.port)])).toBe(0);
  expect(server.received.map(({ to }) => to)).toEqual([['a@example.vn']]);
  expect(said.join('\n')).toMatch(/has taken the test mail to a@example\.vn: 250/);
  expect(await main(['notice', '--test', '--to', 'b@example.vn', '-c', station(server.port)])).toBe(0);
  expect(server.received[1]?.to).toEqual(['b@example.vn']);
});

it('says what to do when the server refuses, and never the password', async () => {
  const secrets = join(folder, 'station.secrets.yaml');
  writeFileSync(secrets, 'notices: { password: rất-bí-mật }');
  chmodSync(secrets, 0o600);
  await using server = await new TestMailServer({
    ...{ disabledCommands: [], allowInsecureAuth: true },
    onAuth: ({ password }, _session, done) => done(refusal(535, `wrong: ${String(password)}`)),
  }).listen();
  expect(await main(['notice', '--test', '-c', station(server.port, ', user: tram')])).toBe(1);
  expect(said.join('\n')).toContain('application password');
  expect(said.join('\n')).not.toContain('rất-bí-mật');
});

it('does nothing without --test, and knows its recipients', async () => {
  expect(await main(['notice', '-c', station(25)])).toBe(2);
  expect(await main(['notice', '--test', '--to', 'c@example.vn', '-c', station(25)])).toBe(2);
  expect(said.join('\n')).toContain('a@example.vn, b@example.vn');
});
