/** SDI-12 sensors behind an adapter: an OTT PLS level probe and an OTT Pluvio² rain gauge. */
import type { PhysicsDefinition, VariableDefinition } from '../instrument-definition.js';
import { Sdi12Sensor } from './sdi12-sensor.js';
import type { TextModel } from './text-model.js';

const shared = {
  protocol: 'sdi-12',
  line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  // The addresses that are digits: those of the factory and of nearly every station.
  unitIds: { low: 0, high: 9, byDefault: 0 },
} as const;

function physicsOf(
  id: string,
  variables: Record<string, VariableDefinition>,
  alarms: readonly (readonly [name: string, about: string])[],
): PhysicsDefinition {
  return {
    sensors: [{ id, variables, alarms: {} }],
    modes: { measuring: { about: 'as at the station' } },
    totals: {},
    alarms: Object.fromEntries(alarms.map(([name, about]) => [name, { about }])),
    settings: {},
  };
}

/** Operating instructions p. 14: the answers to aM1! are bits. */
const PLS_FAILURES = {
  'flash-memory': 128,
  watchdog: 256,
  memory: 512,
  'pressure-cell': 1024,
  converter: 2048,
} as const;
const PLS_SECONDS = 2;

const pls: TextModel<Sdi12Sensor> = {
  ...shared,
  id: 'ott-pls',
  name: 'OTT PLS level probe (level in m, water temperature)',
  physics: physicsOf(
    'probe',
    {
      level: { unit: 'm', mean: 3.2, swing: 0.4, noise: 0.002, limits: [0, 100] },
      temperature: { unit: 'oC', mean: 26, swing: 1.5, noise: 0.02, limits: [-25, 70] },
    },
    Object.keys(PLS_FAILURES).map((name) => [name, `${name} failure`] as const),
  ),
  make: ({ clock, unit }) =>
    new Sdi12Sensor(
      clock,
      { address: String(unit), seconds: { 0: PLS_SECONDS }, identification: 'OTT     PLS   100' },
      {},
    ),
  show: (probe, state) => {
    const failures = Object.entries(PLS_FAILURES).filter(([alarm]) => state.hasAlarm(alarm));
    probe.groups.set(0, [signed(state.read('level'), 3), signed(state.read('temperature'), 1)]);
    probe.groups.set(1, [`+${failures.reduce((bits, [, bit]) => bits | bit, 0)}`]);
  },
};

/** Operating instructions p. 31: bits of the ninth value. */
const PLUVIO_STATES = {
  'bucket-nearly-full': 1,
  'usb-connected': 2,
  'restarted-after-power-failure': 4,
} as const;
const HEATER_SWITCHED_OFF = 128;

const pluvio: TextModel<Sdi12Sensor> = {
  ...shared,
  id: 'ott-pluvio2',
  name: 'OTT Pluvio² rain gauge (mm and mm/h)',
  physics: physicsOf(
    'gauge',
    {
      intensity: { unit: 'mm/h', mean: 2.4, swing: 2, noise: 0.1, limits: [0, 3000] },
      'real-time': { unit: 'mm', mean: 0.1, limits: [0, 500] },
      total: { unit: 'mm', mean: 12.3, swing: 1, limits: [0, 500] },
      bucket: { unit: 'mm', mean: 102, swing: 2, noise: 0.01, limits: [0, 1500] },
      'load-cell-temperature': { unit: 'oC', mean: 27, swing: 4, noise: 0.02, limits: [-40, 70] },
    },
    Object.keys(PLUVIO_STATES).map((name) => [name, name.replaceAll('-', ' ')] as const),
  ),
  make: ({ clock, unit }) =>
    new Sdi12Sensor(clock, { address: String(unit), identification: 'OTT     PLUVIO100' }, {}),
  show: (gauge, state) => {
    const states = Object.entries(PLUVIO_STATES).filter(([alarm]) => state.hasAlarm(alarm));
    const text = (name: string, decimals: number) => signed(state.read(name), decimals);
    gauge.groups.set(0, [
      ...[text('intensity', 3), text('real-time', 3), text('real-time', 3), text('total', 3)],
      ...[text('bucket', 3), text('bucket', 3), text('load-cell-temperature', 1)],
      ...[`+${HEATER_SWITCHED_OFF}`, `+${states.reduce((bits, [, bit]) => bits | bit, 0)}`],
    ]);
  },
};

/** SDI-12 puts a sign before every value. */
function signed(value: number, decimals: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(decimals)}`;
}

export const SDI12_MODELS = [pls, pluvio];
