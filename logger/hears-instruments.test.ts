// The real composition, on real time and real wires: a weather station on TCP, a wind sensor and a weighbridge on serial ports, which
// all talk by themselves. Every value arrives in the store with its status; silence arrives as silence.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../hardware/host/system-clock.js';
import { silentLog } from '../protocols/vocabulary/log.js';
import type { Reading } from '../protocols/vocabulary/reading.js';
import { serveTalkingInstrument } from '../simulators/instruments/text/serve-talking-instrument.js';
import type { TalkingInstrument } from '../simulators/instruments/text/talking-instrument.js';
import { WeatherTransmitter } from '../simulators/instruments/text/weather-transmitter.js';
import { WeighingIndicator } from '../simulators/instruments/text/weighing-indicator.js';
import { WindSensor } from '../simulators/instruments/text/wind-sensor.js';
import { loadNodePty } from '../simulators/wires/open-pseudo-terminal.js';
import { PseudoTerminal } from '../simulators/wires/pseudo-terminal.js';
import { TcpWire } from '../simulators/wires/tcp-wire.js';
import type { Wire } from '../simulators/wires/wire.js';
import { loadStation } from './config/load-config.js';
import { startStation, type Station } from './station.js';

const clock = new SystemClock();
const hasTerminals = (await loadNodePty()) !== null || spawnSync('socat', ['-V']).error === undefined;

function config(weather: TcpWire, wind: PseudoTerminal, bridge: PseudoTerminal) {
  return `
configVersion: 1
station: { name: Trạm thử, kind: ambient, province: HN, facility: BKHN, code: KHIKXQ }
panel: { port: 0 }
buses:
  - { id: roof, type: tcp, host: 127.0.0.1, port: ${weather.port}, timeout: 500ms }
  - { id: mast, type: serial, port: ${wind.path}, timeout: 400ms }
  - { id: gate, type: serial, port: ${bridge.path}, timeout: 400ms }
instruments:
  - id: weather
    profile: vaisala-wxt530
    bus: roof
    settings: { period: 1 }
    channels: [{ measurement: pressure, symbol: P }, { measurement: wind-gust, symbol: Gust }]
  - id: wind
    profile: gill-windsonic
    bus: mast
    pollInterval: 500ms
    settings: { period: 0.25 }
    channels: [{ measurement: wind-speed, symbol: WindSpeed }, { measurement: wind-direction, symbol: WindDir }]
  - id: bridge
    profile: mettler-toledo-continuous
    bus: gate
    pollInterval: 500ms
    settings: { checksum: 'on' }
    channels: [{ measurement: gross, symbol: Gross, unit: kg }]
`;
}

/** The next reading that `wanted` accepts. */
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

describe.runIf(hasTerminals || process.env['CI'] !== undefined)(
  'a station whose instruments talk unasked',
  () => {
    it('reads them, sees their states, and tells their silence', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'quantrac-hears-'));
      const serve = <W extends Wire>(wire: W, instrument: TalkingInstrument): W => {
        const served = serveTalkingInstrument({ wire, clock, instrument });
        onTestFinished(() => served[Symbol.asyncDispose]());
        return wire;
      };
      const weather = new WeatherTransmitter(clock, 300);
      const wind = new WindSensor(clock, 250);
      const bridge = new WeighingIndicator(clock, 'mettler', 150);
      bridge.load = 12_340;
      const wires = [
        serve(await TcpWire.listen(), weather),
        serve(await PseudoTerminal.create(), wind),
        serve(await PseudoTerminal.create(), bridge),
      ] as const;
      writeFileSync(join(folder, 'station.yaml'), config(...wires));
      const setup = await loadStation(join(folder, 'station.yaml'), { environment: {} });
      const station = await startStation({ setup, clock, log: silentLog, panel: 'none' });
      onTestFinished(async () => {
        await station[Symbol.asyncDispose]();
        rmSync(folder, { recursive: true, force: true });
      });
      const told = (channel: string, status: string) =>
        until(station, (it) => it.channel === channel && it.status === status);

      const good = await Promise.all(
        ['P', 'Gust', 'WindSpeed', 'WindDir', 'Gross'].map((it) => told(it, 'measuring')),
      );
      expect(good.map(({ raw }) => raw)).toEqual([1009.5, 2, 2.74, 229, 12_340]);

      weather.windInvalid = true;
      wind.speed = 0.01;
      bridge.motion = true;
      const states = await Promise.all([
        told('Gust', 'fault'),
        told('WindDir', 'out-of-range'),
        told('Gross', 'out-of-range'),
      ]);
      expect(states.map(({ reason }) => reason)).toEqual(['marked-invalid', 'calm', 'motion']);

      wind.faults.turnOn('silent');
      expect(await told('WindSpeed', 'no-comms')).toMatchObject({ raw: null, reason: 'timeout' });
      wind.faults.turnAllOff();
      wind.speed = 5;
      expect((await told('WindSpeed', 'measuring')).raw).toBe(5);
    });
  },
);
