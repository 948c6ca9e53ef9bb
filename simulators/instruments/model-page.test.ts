// The page of the model file tells every key, and its example is one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { InstrumentDefinitionSchema } from './instrument-definition.js';
import { loadSimulatedInstrument } from './load-simulated-instrument.js';

const page = readFileSync(
  fileURLToPath(new URL('../../docs/formats/simulated-model.md', import.meta.url)),
  'utf8',
);

function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, ...rest } = schema as { properties?: Record<string, unknown> };
  return [
    ...Object.entries(properties).flatMap(([key, value]) => [key, ...keysOf(value)]),
    ...Object.values(rest).flatMap(keysOf),
  ];
}

it.each([...new Set(keysOf(InstrumentDefinitionSchema))].sort())('the page tells of %s', (key) => {
  expect(page.replace(/```yaml.*?```/gs, '')).toMatch(new RegExp(`\`[^\`\n]*\\b${key}\\b[^\`\n]*\``));
});

it('the example is served as it stands, with the group of the second one', () => {
  const [whole, group] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);
  const folder = mkdtempSync(join(tmpdir(), 'quantrac-model-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'my-analyzer.yaml');
  writeFileSync(file, `${whole}${group}`);
  expect(loadSimulatedInstrument(file)).toMatchObject({ id: 'my-analyzer', blocks: [{ address: 100 }] });
});
