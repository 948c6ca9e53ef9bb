/** Whatever happens to a station in its life, its chain of evidence goes on and stays sound; whoever touches the database is named. */
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { HEAD_FILE, readHeadFile } from '../../logger/evidence/head-file.js';
import { verifyChain, type Verdict } from '../../logger/evidence/verify-chain.js';
import { SqliteConnection } from '../../logger/store/sqlite-connection.js';
import { HOUR_MS, MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

function verify({ station }: ScenarioBench): Verdict {
  const keptHead = readHeadFile(join(dirname(station.databasePath), HEAD_FILE));
  using connection = new SqliteConnection(station.databasePath, { mode: 'read-only' });
  connection.execute('BEGIN');
  const configuration = readFileSync(station.setup.file, 'utf8');
  return verifyChain(connection, { span: null, fingerprint: null, keptHead, configuration });
}

it('over power cuts, dead programs, changed settings, clock steps and an unsynchronised clock', async () => {
  await using bench = await ScenarioBench.start();
  const { station } = bench;
  await bench.runIntervals(3);
  await station.crash('power');
  await bench.run(2 * MINUTE_MS);
  station.clock.setTrust('untrusted');
  await station.start();
  await bench.runIntervals(2);
  station.clock.setTrust('trusted');
  await bench.runIntervals(2);
  station.clock.step(-5 * MINUTE_MS);
  await bench.runIntervals(8);
  await station.crash('program');
  await station.start();
  await bench.runIntervals(2);
  station.clock.step(HOUR_MS);
  await bench.runIntervals(2);
  station.draft.station.name = 'Another name';
  await bench.restartLogger();
  await bench.runIntervals(2);

  const verdict = verify(bench);
  expect(verdict.finding).toBeNull();
  expect(verdict.verdict).toBe('sound');
  const reports = [...station.logger.reports.readReports({ startAt: 0, endAt: Number.MAX_SAFE_INTEGER })];
  expect(verdict.checked['report']).toBe(reports.length);
  expect(verdict.checked['run']).toBe(3);
  expect(verdict.sealedUpTo).toBe(reports.at(-1)?.endAt);
  expect(verdict.signedUpTo?.endAt).toBe(reports.at(-1)?.endAt);
  await bench.assertMinistryReadsAll();
});

it('names what was altered while the logger was stopped, and that an older copy was put back', async () => {
  await using bench = await ScenarioBench.start({ station: onlyLiquiline });
  const { station } = bench;
  await bench.runIntervals(3);
  await station.stop();
  copyFileSync(station.databasePath, `${station.databasePath}.copy`);
  await station.start();
  await bench.runIntervals(2);
  await station.stop();
  {
    using connection = new SqliteConnection(station.databasePath);
    connection.execute("UPDATE report_row SET value = value / 2 WHERE report = 4 AND symbol = 'COD'");
  }
  expect(verify(bench).finding).toMatchObject({
    kind: 'altered',
    table: 'report_row',
    record: { channels: ['COD'] },
  });

  copyFileSync(`${station.databasePath}.copy`, station.databasePath);
  expect(verify(bench).finding).toMatchObject({ kind: 'truncated' });
  await station.start();
  const [told] = station.log.having('missing');
  expect(told?.level).toBe('error');
  await bench.runIntervals(2);
  expect(verify(bench).finding).toMatchObject({ kind: 'exchanged' });
});
