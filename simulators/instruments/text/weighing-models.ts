/** Weighing indicators: in each continuous format of their manuals, and a Yaohua that is asked. */
import type { PhysicsDefinition } from '../instrument-definition.js';
import type { TextModel, TextState } from './text-model.js';
import { type IndicatorFormat, WeighingIndicator } from './weighing-indicator.js';
import { YaohuaIndicator } from './yaohua-indicator.js';

const line = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
/** Kilograms from one number on the display to the next, as of a weighbridge. */
const DIVISION = 20;
const CAPACITY = 60_000;
const PERIOD_MS = 200;

function scalePhysics(settings: Record<string, number>): PhysicsDefinition {
  return {
    sensors: [
      {
        id: 'scale',
        variables: { load: { unit: 'kg', mean: 18_000, swing: 15_000, limits: [0, CAPACITY] } },
        alarms: {},
      },
    ],
    modes: {
      measuring: { about: 'as the day brings lorries' },
      empty: { about: 'nothing stands on it', values: { load: 0 } },
      overload: { about: 'more than it can weigh', values: { load: CAPACITY * 2 } },
    },
    totals: {},
    alarms: {
      motion: { about: 'a lorry moves on it' },
      'not-zeroed': { about: 'was not zeroed after it was switched on, where the telegram says so' },
    },
    settings,
  };
}

function loadOf(state: TextState): number {
  return Math.round(state.read('load') / DIVISION) * DIVISION;
}

interface Continuous {
  id: string;
  name: string;
  protocol: string;
  format: IndicatorFormat;
}

function continuous({ id, name, protocol, format }: Continuous): TextModel<WeighingIndicator> {
  return {
    ...{ id, name, protocol, line },
    unitIds: null,
    physics: scalePhysics({ tare: 0, 'period-ms': PERIOD_MS }),
    make: ({ clock }) => new WeighingIndicator(clock, format, PERIOD_MS),
    show: (indicator, state) => {
      indicator.load = loadOf(state);
      indicator.capacity = CAPACITY;
      indicator.tare = state.settingOf('tare');
      indicator.motion = state.hasAlarm('motion');
      indicator.zeroed = !state.hasAlarm('not-zeroed');
      indicator.periodMs = Math.max(1, state.settingOf('period-ms'));
    },
  };
}

const yaohuaContinuous = (format: 'yaohua-0' | 'yaohua-1' | 'yaohua-2', about: string) =>
  continuous({
    id: format.replace('yaohua-', 'yaohua-xk3190-format-'),
    name: `Yaohua XK3190 continuous, ${about}`,
    protocol: 'yaohua-continuous',
    format,
  });

export const WEIGHING_MODELS = [
  continuous({
    id: 'mettler-toledo-continuous',
    name: 'Mettler-Toledo continuous, with checksum',
    protocol: 'mettler-toledo-continuous',
    format: 'mettler',
  }),
  continuous({
    id: 'mettler-toledo-without-checksum',
    name: 'Mettler-Toledo continuous, without checksum',
    protocol: 'mettler-toledo-continuous',
    format: 'mettler-without-check',
  }),
  yaohuaContinuous('yaohua-0', 'format 0 with checksum'),
  yaohuaContinuous('yaohua-1', 'format 1, digits reversed'),
  yaohuaContinuous('yaohua-2', 'format 2, digits in order'),
  continuous({
    id: 'yaohua-xk3190-a12',
    name: 'Yaohua XK3190-A12 continuous',
    protocol: 'ascii-line',
    format: 'yaohua-a12',
  }),
  continuous({ id: 'cas-22-byte', name: 'CAS, 22 bytes', protocol: 'ascii-line', format: 'cas-22' }),
  continuous({ id: 'and-18-byte', name: 'A&D, 18 bytes', protocol: 'ascii-line', format: 'and-18' }),
];

const LETTER_A = 65;
const LETTERS = 26;

const yaohua: TextModel<YaohuaIndicator> = {
  id: 'yaohua-xk3190',
  name: 'Yaohua XK3190-A9+ in command mode',
  protocol: 'yaohua',
  line,
  unitIds: { low: 1, high: LETTERS, byDefault: 1 },
  physics: scalePhysics({ tare: 0, decimals: 0 }),
  make: ({ clock, unit }) =>
    new YaohuaIndicator(clock, {
      address: String.fromCharCode(LETTER_A + unit - 1),
      checkDigits: 'hexadecimal',
    }),
  show: (indicator, state) => {
    const load = loadOf(state);
    indicator.decimals = state.settingOf('decimals');
    const steps = 10 ** indicator.decimals;
    indicator.gross = Math.round(load * steps);
    indicator.tare = Math.round(state.settingOf('tare') * steps);
    indicator.display = load > CAPACITY ? 'bars' : 'digits';
  },
};

export const YAOHUA_MODELS = [yaohua];
