/** The scenarios' ledger sees what it is there for: a file lost, twice, out of order or changed on the way. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ArrivedFile } from './bench-province.js';
import { assertLedger, assertMinistryReads } from './received-ledger.js';
import { ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

let bench: ScenarioBench;
let files: ArrivedFile[];

beforeAll(async () => {
  bench = await ScenarioBench.start({ station: onlyLiquiline });
  await bench.runIntervals(3);
  files = await bench.files();
});
afterAll(() => bench[Symbol.asyncDispose]());

const changed = (change: (text: string) => string) =>
  files.map((file, index) =>
    index === 1 ? { ...file, bytes: Buffer.from(change(file.bytes.toString())) } : file,
  );

it('accepts what really arrived', () => {
  expect(files).toHaveLength(3);
  assertLedger(bench.station, files);
  assertMinistryReads(bench.station, files);
});

it.each([
  ['lost', () => files.slice(1)],
  ['twice', () => [...files, ...files.slice(-1)]],
  ['out of order', () => files.toReversed()],
  ['changed', () => changed((text) => text.replace('\t00', '\t01'))],
  ['rejected', () => files.map((file) => ({ ...file, verdict: 'rejected' as const }))],
])('refuses a file that is %s', (_what, arrived) => {
  expect(() => assertLedger(bench.station, arrived())).toThrow();
});

it.each([
  ['a lost row', (text: string) => text.slice(text.indexOf('\n') + 1)],
  ['another number', (text: string) => text.replace(/(COD\t)\d/, '$19')],
  ['another time', (text: string) => text.replaceAll('20260325080200', '20260325080201')],
])('refuses %s at the Ministry', (_what, change) => {
  expect(() => assertMinistryReads(bench.station, changed(change))).toThrow();
});
