/** Twenty kinds of outage, one after the other: the ledger accounts for every interval of every parameter, with the cause. */
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { readLedger, type LedgerEntry } from '../../logger/ledger/read-ledger.js';
import { openToRead } from '../../logger/store/open-to-read.js';
import { ReportStore } from '../../logger/store/report-store.js';
import { readRuns } from '../../logger/store/run-store.js';
import type { FaultName } from '../instruments/faults.js';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';

interface Outage {
  name: string;
  symbol: string;
  /** What the ledger must say of a minute in the middle. */
  reason: string;
  begin: (bench: ScenarioBench) => unknown;
  end: (bench: ScenarioBench) => unknown;
  /** Of the station's time; left out: from beginning to end. */
  lastsMs?: number;
}

type Device = 'liquiline' | 'ozone' | 'sensors' | 'meter';
const of = (bench: ScenarioBench, device: Device) => bench.station.instruments[device];

const fault = (
  [device, symbol]: readonly [Device, string],
  name: FaultName,
  reason: string,
  argument = 0,
): Outage => ({
  name: `${device} ${name}`,
  symbol,
  reason,
  begin: (bench) => of(bench, device).setFault(name, argument),
  end: (bench) => of(bench, device).faults.turnOff(name),
});

const ozoneMode = (wanted: string, reason: string): Outage => ({
  name: `ozone in ${wanted}`,
  symbol: 'O3',
  reason,
  begin: (bench) => of(bench, 'ozone').setMode(wanted),
  end: (bench) => of(bench, 'ozone').setMode('measuring'),
});

const OZONE = ['ozone', 'O3'] as const;
const SENSORS = ['sensors', 'TSS'] as const;

const unplugged = (wire: 'line' | 'shelter', symbol: string): Outage => ({
  name: `${wire} unplugged`,
  symbol,
  reason: 'not-connected',
  begin: (bench) => bench.station.instruments.wires[wire].unplug(),
  end: (bench) => bench.station.instruments.wires[wire].plug(),
});

const STEP_MS = 4 * MINUTE_MS;

const OUTAGES: readonly Outage[] = [
  fault(OZONE, 'silent', 'timeout'),
  fault(OZONE, 'delay', 'timeout', 3_000),
  fault(OZONE, 'wrong-unit', 'wrong-device'),
  fault(OZONE, 'wrong-function', 'malformed-reply'),
  fault(OZONE, 'exception', 'exception-4', 4),
  fault(SENSORS, 'silent', 'timeout'),
  fault(SENSORS, 'bad-crc', 'bad-checksum'),
  fault(SENSORS, 'short-frame', 'timeout'),
  fault(SENSORS, 'wrong-unit', 'wrong-device'),
  unplugged('line', 'TSS'),
  unplugged('shelter', 'O3'),
  ozoneMode('zero', 'zero-calibration'),
  ozoneMode('span', 'span-calibration'),
  {
    name: 'a value outside its range',
    symbol: 'COD',
    reason: 'above-valid-range',
    begin: (bench) => of(bench, 'liquiline').setValue('cod', 900),
    end: (bench) => of(bench, 'liquiline').setValue('cod', 20),
  },
  {
    name: 'a value that is no number',
    symbol: 'COD',
    reason: 'value-bad',
    begin: (bench) => of(bench, 'liquiline').setNan('cod', 'on'),
    end: (bench) => of(bench, 'liquiline').setNan('cod', 'off'),
  },
  {
    name: 'the logger stopped in order',
    symbol: 'pH',
    reason: 'logger-off',
    begin: (bench) => bench.station.stop(),
    end: (bench) => bench.station.start(),
  },
  {
    name: 'the program died',
    symbol: 'pH',
    reason: 'logger-died',
    begin: (bench) => bench.station.crash('program'),
    end: (bench) => bench.station.start(),
  },
  {
    name: 'the power failed',
    symbol: 'pH',
    reason: 'no-power',
    begin: (bench) => bench.station.crash(),
    end: (bench) => bench.station.start(),
  },
  {
    name: 'the machine ran without a time, and lost its power before it had one',
    symbol: 'pH',
    reason: 'clock-untrusted',
    begin: async (bench) => {
      await bench.station.crash();
      bench.station.clock.setTrust('untrusted');
      await bench.station.start();
    },
    end: async (bench) => {
      await bench.station.crash();
      bench.station.clock.setTrust('trusted');
      await bench.station.start();
    },
  },
  {
    name: 'the clock was set forward',
    symbol: 'pH',
    reason: 'clock-stepped',
    begin: (bench) => bench.station.clock.step(STEP_MS),
    end: () => undefined,
    lastsMs: STEP_MS,
  },
];

function ledgerOf(bench: ScenarioBench): LedgerEntry[] {
  using database = openToRead(dirname(bench.station.databasePath));
  if (database === null) throw new Error('no database');
  const sources = {
    reports: new ReportStore(database.connection, { clock: bench.clock }),
    runs: readRuns(database.connection),
    intervalMs: MINUTE_MS,
    symbols: bench.station.setup.reportChannels.map(({ symbol }) => symbol),
  };
  return [...readLedger(sources, { startAt: 0, endAt: Number.MAX_SAFE_INTEGER })];
}

it('accounts for every interval of every parameter, with the reason of the outage', async () => {
  await using bench = await ScenarioBench.start();
  await bench.runIntervals(2);
  const windows: { outage: Outage; startAt: number; endAt: number }[] = [];
  for (const outage of OUTAGES) {
    await bench.runIntervals(1);
    const startAt = bench.station.clock.now();
    await outage.begin(bench);
    await bench.runIntervals(3);
    await outage.end(bench);
    const endAt = outage.lastsMs === undefined ? bench.station.clock.now() : startAt + outage.lastsMs;
    windows.push({ outage, startAt, endAt });
    await bench.runIntervals(2);
  }

  const ledger = ledgerOf(bench);
  // Without a hole: one entry an interval, and in each a row a parameter that has a value or a reason.
  const ends = ledger.map(({ endAt }) => endAt);
  expect(ends).toEqual(ends.map((_end, index) => (ends[0] ?? 0) + index * MINUTE_MS));
  for (const { rows } of ledger) {
    expect(rows.map(({ symbol }) => symbol)).toEqual([
      'pH',
      'Temp',
      'COD',
      'NH4',
      'O3',
      'TSS',
      'Flow',
      'FlowTotal',
    ]);
    for (const { status, reason } of rows) expect(reason === null).toBe(status === 'measuring');
  }
  const said = windows.map(({ outage, startAt, endAt }) => {
    const inside = ledger.filter((entry) => entry.startAt >= startAt && entry.endAt <= endAt);
    const rows = inside.flatMap((entry) => entry.rows.filter(({ symbol }) => symbol === outage.symbol));
    expect(rows.length, outage.name).toBeGreaterThanOrEqual(2);
    return [outage.name, ...new Set(rows.map(({ reason }) => reason))];
  });
  expect(said).toEqual(OUTAGES.map(({ name, reason }) => [name, reason]));
  await bench.assertMinistryReadsAll();
});
