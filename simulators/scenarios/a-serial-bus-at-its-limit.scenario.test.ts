// A 9600 8N1 line that wants more than it can carry, and one on which nine of ten are dead: real acquisition, real reader, real
// frames, on virtual time.
import { describe, expect, it, onTestFinished } from 'vitest';
import { createModbusReader } from '../../hardware/modbus/create-modbus-reader.js';
import { Acquisition } from '../../logger/acquisition/acquisition.js';
import type { InstrumentPlan } from '../../logger/acquisition/bus-plan.js';
import { createModbusDriver } from '../../protocols/modbus/modbus-driver.js';
import type { ModbusReader } from '../../protocols/modbus/modbus-reader.js';
import { parseModbusProfile } from '../../protocols/profiles/example-profile.contract.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import { loadSimulatedInstrument } from '../instruments/load-simulated-instrument.js';
import { serveInstruments } from '../instruments/serve-instruments.js';
import { SimulatedInstrument } from '../instruments/simulated-instrument.js';
import { VirtualClock } from '../time/virtual-clock.js';
import { MemoryWire } from '../wires/memory-wire.js';
import { PacedWire } from '../wires/paced-wire.js';

const BAUD = 9600;
const TURNAROUND_MS = 5;
const TIMEOUT_MS = 100;
const PROBE_MS_MAX = 30_000;
const T0 = Date.UTC(2026, 2, 25);
const UNITS = Array.from({ length: 10 }, (_, index) => index + 1);
/** Ten bits: the request, the slave's moment, the reply with one float, and 3.5 characters of silence. */
const POLL_MS = ((8 + 9 + 3.5) * 10_000) / BAUD + TURNAROUND_MS;

const profile = parseModbusProfile(
  `id: meter
version: 1.0.0
maker: Example
model: Meter
kind: { vi: Thiết bị, en: Meter }
protocol: modbus
transports: [rtu]
manuals: [{ id: map, title: Example }]
addressBase: 0
wordOrder: high-first
measurements:
  - id: value
    name: { vi: Giá trị, en: Value }
    parameter: null
    unit: ''
    table: input
    address: 18
    type: float32
    decimals: 1
    validRange: null
    evidence: { manual: map, page: '1', confidence: B }`,
  'meter.yaml',
);

function planOf(unit: number, reader: ModbusReader, pollIntervalMs: number): InstrumentPlan {
  const id = `unit-${unit}`;
  const channel: Channel = {
    ...{ id, instrument: id, measurement: 'value', symbol: id, parameter: null, unit: '', decimals: 1 },
    ...{ averaging: { kind: 'arithmetic' }, validRange: null, scale: 1, offset: 0, pollIntervalMs },
  };
  const driver = createModbusDriver({
    ...{ profile, measurements: ['value'], settings: {}, unitId: unit, reader },
    replyTimeoutMs: TIMEOUT_MS,
  });
  return {
    ...{ id, maker: 'Example', model: 'Meter', address: id, driver, channels: [channel] },
    ...{ pollIntervalMs, requestTimeoutMs: TIMEOUT_MS, retries: 1 },
  };
}

function station(pollIntervalMs: number) {
  const clock = new VirtualClock(T0 - 100);
  const memory = new MemoryWire({ clock });
  const definition = loadSimulatedInstrument('teledyne-t400');
  const instruments = UNITS.map((unit) => new SimulatedInstrument({ definition, clock, unit }));
  const wire = new PacedWire(memory, clock, { baud: BAUD, turnaroundMs: TURNAROUND_MS });
  const served = serveInstruments({ wire, clock, framing: 'rtu', instruments });
  const reader = createModbusReader({
    ...{ framing: 'rtu', open: memory.open, clock, bitsPerSecond: BAUD, bitsPerCharacter: 10 },
  });
  const scans: Scan[] = [];
  const plan = {
    ...{ id: 'line', description: 'line', silence: { probeDelayMsMax: PROBE_MS_MAX } },
    instruments: UNITS.map((unit) => planOf(unit, reader, pollIntervalMs)),
  };
  const acquisition = new Acquisition({
    ...{ buses: [plan], clock, log: silentLog },
    judge: (channel, { value, status, reason }) => ({
      ...{ channel: channel.id, raw: value, instrumentStatus: status, status, reason },
    }),
    onScan: (scan) => void scans.push(scan),
  });
  const stop = new AbortController();
  const running = acquisition.run(stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await clock.settle();
    await running;
    await reader[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
  });
  const answered = (scan: Scan) => scan.readings.every(({ status }) => status === 'measuring');
  return { clock, instruments, scans, answered, statistics: reader.statistics };
}

describe('a 9600 baud RTU line', () => {
  it('that is asked for more than it can carry is used to at least 97 % of what it can', async () => {
    // Ten polls take longer than the interval.
    const { clock, scans, answered, statistics } = station(200);
    await clock.runUntil(T0 + 10_000);
    const before = scans.filter(answered).length;
    await clock.runUntil(T0 + 70_000);
    const polls = scans.filter(answered).length - before;
    expect(polls / (60_000 / POLL_MS)).toBeGreaterThanOrEqual(0.97);
    expect(polls / (60_000 / POLL_MS)).toBeLessThanOrEqual(1.001);
    expect(statistics).toMatchObject({ timeouts: 0, crcErrors: 0, foreignReplies: 0, lateReplies: 0 });
  });

  it('keeps the pace of the one that lives among nine dead ones, and has all of them back in one probe period', async () => {
    const { clock, instruments, scans, answered } = station(1000);
    await clock.runUntil(T0 + 10_500);
    expect(scans.filter(answered)).toHaveLength(110);
    for (const { unit, faults } of instruments)
      if (unit !== 10) faults.turnOn('silent', 0, { kind: 'until-off' });
    const settledAt = T0 + 120_000;
    await clock.runUntil(settledAt + 600_500);
    const live = scans.filter(({ instrument, at }) => instrument === 'unit-10' && at > settledAt);
    expect(live.map(({ at }) => at)).toEqual(
      Array.from({ length: 600 }, (_, index) => settledAt + (index + 1) * 1000),
    );
    expect(live.every(answered)).toBe(true);
    // One probe: the time-out, and what its bytes take at eleven bits and more.
    const probeMs = TIMEOUT_MS + ((8 + 9 + 3.5) * 10_000) / BAUD;
    expect(Math.max(...live.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(Math.ceil(POLL_MS + probeMs));

    for (const { faults } of instruments) faults.turnOff('silent');
    const mendedAt = clock.now();
    await clock.runUntil(mendedAt + PROBE_MS_MAX + 2_000);
    for (const unit of UNITS) {
      const first = scans.find(
        ({ instrument, at, ...scan }) =>
          instrument === `unit-${unit}` && at >= mendedAt && answered({ instrument, at, ...scan }),
      );
      expect(first, `unit ${unit} answers again`).toBeDefined();
    }
  });
});
