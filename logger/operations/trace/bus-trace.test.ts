// A bus of a running logger shows what goes over it while somebody wants it, and nothing before or after.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../../hardware/host/system-clock.js';
import { silentLog } from '../../../protocols/vocabulary/log.js';
import { loadSimulatedInstrument } from '../../../simulators/instruments/load-simulated-instrument.js';
import { serveInstruments } from '../../../simulators/instruments/serve-instruments.js';
import { SimulatedInstrument } from '../../../simulators/instruments/simulated-instrument.js';
import { TcpWire } from '../../../simulators/wires/tcp-wire.js';
import { loadStation } from '../../config/load-config.js';
import { startStation } from '../../station.js';
import { busTraceFiles } from './bus-trace.js';
import { traceBus } from './trace-bus.js';

it('a bus of the running logger is traced while it is wanted', { timeout: 30_000 }, async () => {
  const clock = new SystemClock();
  const folder = mkdtempSync(join(tmpdir(), 'quantrac-bus-trace-'));
  const wire = await TcpWire.listen();
  const definition = loadSimulatedInstrument('teledyne-t400');
  const served = serveInstruments({
    wire,
    clock,
    framing: 'tcp',
    instruments: [new SimulatedInstrument({ definition, clock })],
  });
  onTestFinished(() => served[Symbol.asyncDispose]());
  writeFileSync(
    join(folder, 'station.yaml'),
    `configVersion: 1
station: { name: Trạm thử, kind: ambient, province: HN, facility: BKHN, code: KHIKXQ }
buses: [{ id: shelter, type: modbus-tcp, host: 127.0.0.1, port: ${wire.port} }]
instruments: [{ id: ozone, profile: teledyne-t400, bus: shelter, channels: [{ measurement: ozone, symbol: O3 }] }]
targets: []
`,
  );
  const setup = await loadStation(join(folder, 'station.yaml'), { environment: {} });
  const station = await startStation({ setup, clock, log: silentLog, panel: 'none' });
  onTestFinished(async () => {
    await station[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const files = busTraceFiles(setup.dataFolder, 'shelter');
  const printed: string[] = [];
  const ended = new AbortController();
  const print = (text: string) => {
    printed.push(text);
    if (printed.join('\n').split('\n').length >= 8) ended.abort();
  };
  const wanted = {
    dataFolder: setup.dataFolder,
    bus: 'shelter',
    forMs: 20_000,
    clock,
    signal: ended.signal,
    print,
  };
  expect(await traceBus(wanted)).toBeGreaterThan(0);
  const text = printed.join('\n');
  expect(text).toMatch(/^\d{4}-\S+Z > 00 [0-9A-F ]+ {3}FC0\d unit 1 address/m);
  expect(text).toMatch(/^\d{4}-\S+Z < 00 [0-9A-F ]+ {3}unit 1 FC0/m);
  expect(existsSync(files.until)).toBe(false);
  const stopped = readFileSync(files.lines, 'utf8');
  expect(stopped).toContain(text.split('\n')[0]);
});
