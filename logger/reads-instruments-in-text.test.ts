// The real composition, on real time and real wires: a Modbus analyzer on TCP beside a Serinus on a serial port, a Thermo on
// TCP and a current-loop module on the same station. Every value arrives in the store with its status.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../hardware/host/system-clock.js';
import { silentLog } from '../protocols/vocabulary/log.js';
import type { Reading } from '../protocols/vocabulary/reading.js';
import { loadSimulatedInstrument } from '../simulators/instruments/load-simulated-instrument.js';
import { serveInstruments } from '../simulators/instruments/serve-instruments.js';
import { SimulatedInstrument } from '../simulators/instruments/simulated-instrument.js';
import { BayernHessenAnalyzer } from '../simulators/instruments/text/bayern-hessen-analyzer.js';
import { CLinkAnalyzer } from '../simulators/instruments/text/c-link-analyzer.js';
import { DconModule } from '../simulators/instruments/text/dcon-module.js';
import { IscoAutosampler } from '../simulators/instruments/text/isco-autosampler.js';
import { Sdi12Sensor } from '../simulators/instruments/text/sdi12-sensor.js';
import { serveTextInstruments } from '../simulators/instruments/text/serve-text-instruments.js';
import { TeledyneAsciiAnalyzer } from '../simulators/instruments/text/teledyne-ascii-analyzer.js';
import type { TextInstrument } from '../simulators/instruments/text/text-instrument.js';
import { YaohuaIndicator } from '../simulators/instruments/text/yaohua-indicator.js';
import { loadNodePty } from '../simulators/wires/open-pseudo-terminal.js';
import { PseudoTerminal } from '../simulators/wires/pseudo-terminal.js';
import { TcpWire } from '../simulators/wires/tcp-wire.js';
import type { Wire } from '../simulators/wires/wire.js';
import { loadStation } from './config/load-config.js';
import { startStation, type Station } from './station.js';

const clock = new SystemClock();
const hasTerminals = (await loadNodePty()) !== null || spawnSync('socat', ['-V']).error === undefined;

function config({
  modbus,
  thermo,
  serinus,
  module,
}: Record<'modbus' | 'thermo', TcpWire> & Record<'serinus' | 'module', PseudoTerminal>) {
  return `
configVersion: 1
station: { name: Trạm thử, kind: ambient, province: HN, facility: BKHN, code: KHIKXQ }
panel: { port: 0 }
buses:
  - { id: shelter, type: modbus-tcp, host: 127.0.0.1, port: ${modbus.port} }
  - { id: rack, type: serial, port: ${serinus.path} }
  - { id: network, type: tcp, host: 127.0.0.1, port: ${thermo.port}, gap: 10ms }
  - { id: loops, type: serial, port: ${module.path} }
instruments:
  - { id: ozone, profile: teledyne-t400, bus: shelter, channels: [{ measurement: ozone, symbol: O3 }] }
  - id: nitrogen
    profile: acoem-serinus
    bus: rack
    settings: { unit: ppb, nitric-oxide-id: 843 }
    channels: [{ measurement: nitric-oxide, symbol: 'NO' }]
  - id: sulfur
    profile: thermo-43i
    bus: network
    settings: { unit: ppb, address-byte: 'no' }
    channels: [{ measurement: sulfur-dioxide, symbol: SO2 }]
  - id: wind
    profile: adam-4000-dcon
    bus: loops
    unitId: 7
    settings: { checksum: 'on', inputs: 2, signal: 4-20mA }
    channels: [{ measurement: input-1, symbol: WindSpeed, unit: m/s, scale: 3.125, offset: -12.5 }]
`;
}

/** The latest reading of a channel that `wanted` accepts. */
function until(station: Station, wanted: (reading: Reading) => boolean): Promise<Reading> {
  return new Promise((resolve) => {
    const subscription = station.scans.onCommitted((scans) => {
      const found = scans.flatMap(({ readings }) => readings).find(wanted);
      if (found === undefined) return;
      subscription[Symbol.dispose]();
      resolve(found);
    });
  });
}

describe.runIf(hasTerminals || process.env['CI'] !== undefined)('a station with instruments in text', () => {
  it('reads them beside Modbus instruments, and sees their states', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quantrac-text-'));
    const serve = <W extends Wire>(wire: W, instrument: TextInstrument): W => {
      const served = serveTextInstruments({ wire, clock, instruments: [instrument] });
      onTestFinished(() => served[Symbol.asyncDispose]());
      return wire;
    };
    const serinus = new BayernHessenAnalyzer(clock, [{ id: 843, value: 12.34 }]);
    const thermo = new CLinkAnalyzer(clock, { id: 43, port: 'tcp' }, { so2: '5250E-3 ppb' });
    const module = new DconModule(clock, { address: 7, checksum: 'on' }, [4, 5]);
    const t400 = new SimulatedInstrument({ definition: loadSimulatedInstrument('teledyne-t400'), clock });
    const wires = {
      modbus: await TcpWire.listen(),
      serinus: serve(await PseudoTerminal.create(), serinus),
      thermo: serve(await TcpWire.listen(), thermo),
      module: serve(await PseudoTerminal.create(), module),
    };
    const modbus = serveInstruments({ wire: wires.modbus, clock, framing: 'tcp', instruments: [t400] });
    onTestFinished(() => modbus[Symbol.asyncDispose]());
    writeFileSync(join(folder, 'station.yaml'), config(wires));
    const setup = await loadStation(join(folder, 'station.yaml'), { environment: {} });
    const station = await startStation({ setup, clock, log: silentLog, panel: 'none' });
    onTestFinished(async () => {
      await station[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    const measured = (channel: string) => (reading: Reading) =>
      reading.channel === channel && reading.status === 'measuring';
    const [ozone, nitric, sulfur, wind] = await Promise.all(
      ['O3', 'NO', 'SO2', 'WindSpeed'].map((channel) => until(station, measured(channel))),
    );
    expect(ozone?.raw).toBeGreaterThan(0);
    expect(nitric?.raw).toBe(12.34);
    expect(sulfur?.raw).toBe(5.25);
    expect(wind?.raw).toBeCloseTo(3.125, 9);

    serinus.status |= 0x04;
    thermo.gasMode = 'span';
    module.inputs[1] = 3.5;
    const told = await Promise.all(
      (
        [
          ['NO', 'calibrating'],
          ['SO2', 'calibrating'],
          ['WindSpeed', 'fault'],
        ] as const
      ).map(([channel, status]) => until(station, (it) => it.channel === channel && it.status === status)),
    );
    expect(told.map(({ reason }) => reason)).toEqual([
      'zero-calibration',
      'span-calibration',
      'loop-current-low',
    ]);
  });

  it('lets SDI-12 sensors measure, and reads a sampler, a weighbridge and an analyzer that is asked by name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quantrac-asked-'));
    const serve = <W extends Wire>(wire: W, ...instruments: TextInstrument[]): W => {
      const served = serveTextInstruments({ wire, clock, instruments });
      onTestFinished(() => served[Symbol.asyncDispose]());
      return wire;
    };
    const level = new Sdi12Sensor(
      clock,
      { address: '0', seconds: { 0: 1 } },
      { 0: ['+1.204', '+24.3'], 1: ['+0'] },
    );
    const rain = new Sdi12Sensor(
      clock,
      { address: 'a' },
      { 0: ['+0.000', '+0.0', '+0.0', '+12.345', '+9.0', '+9.0', '+25.1', '+128', '+0'] },
    );
    const sampler = new IscoAutosampler(clock);
    const scale = new YaohuaIndicator(clock, { address: 'A', checkDigits: 'hexadecimal' });
    scale.gross = 23_450;
    const analyzer = new TeledyneAsciiAnalyzer(clock, 100, { SO2: 'SO2=12.5 PPB' });
    const bus = serve(await PseudoTerminal.create(), level, rain);
    const [samplerWire, scaleWire, analyzerWire] = [
      serve(await PseudoTerminal.create(), sampler),
      serve(await PseudoTerminal.create(), scale),
      serve(await TcpWire.listen(), analyzer),
    ];
    writeFileSync(
      join(folder, 'station.yaml'),
      `
configVersion: 1
station: { name: Trạm thử, kind: wastewater, province: HN, facility: BKHN, code: NUOCXQ }
panel: { port: 0 }
buses:
  - { id: sdi, type: serial, port: ${bus.path}, baudRate: 1200, parity: even, dataBits: 7 }
  - { id: sampler, type: serial, port: ${samplerWire.path} }
  - { id: scale, type: serial, port: ${scaleWire.path} }
  - { id: gas, type: tcp, host: 127.0.0.1, port: ${analyzerWire.port} }
instruments:
  - id: level
    profile: ott-pls
    bus: sdi
    unitId: 0
    pollInterval: 5s
    settings: { unit: m }
    channels: [{ measurement: level, symbol: Level }]
  - { id: rain, profile: ott-pluvio2, bus: sdi, unitId: 10, pollInterval: 2s, channels: [{ measurement: total, symbol: Rain }] }
  - { id: sampler, profile: isco-6712, bus: sampler, channels: [{ measurement: state, symbol: Sampler, unit: '-' }] }
  - { id: scale, profile: yaohua-xk3190, bus: scale, settings: { unit: kg }, channels: [{ measurement: gross, symbol: Truck }] }
  - id: gas
    profile: teledyne-ascii
    bus: gas
    settings: { unit: ppb, mode-query: v-mode }
    channels: [{ measurement: sulfur-dioxide, symbol: SO2 }]
`,
    );
    const setup = await loadStation(join(folder, 'station.yaml'), { environment: {} });
    const station = await startStation({ setup, clock, log: silentLog, panel: 'none' });
    onTestFinished(async () => {
      await station[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });
    const measured = await Promise.all(
      ['Level', 'Rain', 'Sampler', 'Truck', 'SO2'].map((channel) =>
        until(station, (reading) => reading.channel === channel && reading.status === 'measuring'),
      ),
    );
    expect(measured.map(({ raw }) => raw)).toEqual([1.204, 12.345, 1, 23_450, 12.5]);
    expect(level.brokenOff).toBe(0);

    analyzer.calibrate('SPAN', 'START');
    sampler.state = 5;
    level.groups.set(1, ['+1024']);
    const told = await Promise.all(
      (
        [
          ['SO2', 'calibrating'],
          ['Sampler', 'fault'],
          ['Level', 'fault'],
        ] as const
      ).map(([channel, status]) => until(station, (it) => it.channel === channel && it.status === status)),
    );
    expect(told.map(({ reason }) => reason)).toEqual([
      'span-calibration',
      'pump-jammed',
      'pressure-cell-failure',
    ]);
  }, 30_000);
});
