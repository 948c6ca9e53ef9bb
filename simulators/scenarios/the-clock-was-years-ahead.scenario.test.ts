/** A clock that was trusted runs years ahead for a while: it is not followed; and where it was, a person lets the station go on. */
import { expect, it } from 'vitest';
import { readHeadFile, HEAD_FILE } from '../../logger/evidence/head-file.js';
import { verifyChain } from '../../logger/evidence/verify-chain.js';
import { addDecision } from '../../logger/clock/clock-decisions.js';
import { openToWrite } from '../../logger/store/open-to-read.js';
import { SqliteConnection } from '../../logger/store/sqlite-connection.js';
import { HOUR_MS, MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { assertSameAsOwn } from './received-ledger.js';
import type { BenchStation } from './bench-station.js';
import { onlyLiquiline, PROVINCE_TARGET } from './station-draft.js';

const YEARS_MS = 9 * 365 * 24 * HOUR_MS;

/** What the verb does, in another process. */
function accept(station: BenchStation, reason = 'GPS spoofed'): void {
  using database = openToWrite(station.setup.dataFolder);
  database.connection.transaction((writer) => addDecision(writer, station.clock, reason));
}

const minuteOf = (name: string) => name.slice(-18, -6);

it('is not followed when it jumps while the station runs: no file is named after it', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, clockJumps: 'guarded' });
  const { station } = bench;
  await bench.runIntervals(2);
  station.clock.step(YEARS_MS);
  await bench.runIntervals(3);
  expect(station.logger.events.newest()).toMatchObject({ kind: 'clock-held', parameters: { hours: 78840 } });
  // Also over a new start of the program.
  await station.crash('program');
  await station.start();
  await bench.runIntervals(2);
  station.clock.step(-YEARS_MS);
  await bench.runIntervals(3);
  expect(station.logger.events.newest()?.kind).toBe('clock-returned');
  const files = await bench.files();
  expect(files.map(({ name }) => minuteOf(name))).toEqual(
    Array.from({ length: 10 }, (_, index) => `202603250${801 + index}`),
  );
  assertSameAsOwn(station, files);
  await bench.assertMinistryReadsAll();
});

it('is followed when a person accepts the jump', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline, clockJumps: 'guarded' });
  const { station } = bench;
  await bench.runIntervals(2);
  station.clock.step(YEARS_MS);
  await bench.runIntervals(2);
  accept(station, 'the battery was dead');
  await bench.runIntervals(3);
  const names = (await bench.files()).map(({ name }) => minuteOf(name));
  expect(names.slice(0, 5)).toEqual(
    ['0801', '0802', '0803', '0804', '0805'].map((minute) => `20260325${minute}`),
  );
  expect(names.slice(5).every((name) => name.startsWith('2035'))).toBe(true);
  await bench.assertMinistryReadsAll();
});

it('leaves files of years ahead behind when a person declares the true time right', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station } = bench;
  await bench.runIntervals(2);
  station.clock.step(YEARS_MS);
  await bench.runIntervals(3);
  const sent = (await bench.files()).map(({ name }) => name);
  await bench.province.stop();
  await bench.runIntervals(2);
  station.clock.step(-YEARS_MS);
  await bench.runIntervals(3);
  // Nothing is reported, and the readings wait; a power cut does not cost them.
  expect(station.logger.scans.believedFrom).toBeGreaterThan(station.clock.now() + YEARS_MS / 2);
  await station.crash('power');
  await station.start();
  await bench.runIntervals(2);
  accept(station);
  await bench.runIntervals(1);
  await bench.province.start();
  await bench.runIntervals(3);
  const files = await bench.files();
  const names = files.map(({ name }) => name);
  expect(names.slice(0, sent.length)).toEqual(sent);
  const fresh = names.slice(sent.length).map(minuteOf);
  expect(fresh).toEqual([...fresh].sort());
  expect(new Set(fresh).size).toBe(fresh.length);
  expect(fresh.every((name) => name.startsWith('20260325'))).toBe(true);
  // Everything from the return of the true time on, without a hole.
  expect(fresh[0]).toBe('202603250808');
  expect(fresh).toHaveLength(Number(fresh.at(-1)) - Number(fresh[0]) + 1);
  const held = station.logger.outbox.files({
    target: PROVINCE_TARGET,
    state: 'rejected',
    limit: 10,
    before: null,
  });
  expect(held.map(({ failure }) => failure?.code)).toEqual(['wrong-time', 'wrong-time']);
  expect(station.logger.outbox.summary(PROVINCE_TARGET).queued).toBe(0);
  const own = station.ownFiles();
  for (const { name, bytes } of files) expect(bytes.toString()).toBe(own.get(name)?.toString());
  const [event] = station.logger.events.read({
    limit: 1,
    before: null,
    kinds: ['clock-accepted'],
    subject: null,
  });
  expect(event?.parameters).toMatchObject({ reason: 'GPS spoofed', files: 2 });

  // It stays so over a new start, and the chain is sound.
  await bench.restartLogger();
  await bench.runIntervals(2);
  expect((await bench.files()).length).toBe(files.length + 2);
  await station.stop();
  using connection = new SqliteConnection(station.databasePath, { mode: 'read-only' });
  const keptHead = readHeadFile(`${station.setup.dataFolder}/${HEAD_FILE}`);
  const verdict = verifyChain(connection, { span: null, fingerprint: null, keptHead, configuration: null });
  expect(verdict.finding).toBeNull();
  expect(verdict.notices.map(({ code }) => code)).toContain('clock-set-back');
});

it('is not taken for right when it was set once more before the logger came to it', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station } = bench;
  await bench.runIntervals(1);
  station.clock.step(YEARS_MS);
  await bench.runIntervals(2);
  station.clock.step(-YEARS_MS);
  accept(station);
  station.clock.step(-10 * MINUTE_MS);
  await bench.runIntervals(2);
  expect(station.log.having('reason')).toHaveLength(1);
  expect(station.logger.scans.believedFrom).toBeGreaterThan(station.clock.now() + YEARS_MS / 2);
});
