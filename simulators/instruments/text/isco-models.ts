/** An ISCO 6712 sampler. It measures nothing: its physics are only the supply that it runs on, its levers its troubles. */
import { IscoAutosampler } from './isco-autosampler.js';
import type { TextModel } from './text-model.js';

/** As told behind `STS`. */
const TROUBLES = { 'power-restored': 4, 'pump-jammed': 5, 'distributor-jammed': 6, off: 9 } as const;
const WAITING = 1;

interface Sampler extends IscoAutosampler {
  /** What the levers said last: it may have been turned on since, by command. */
  shown?: number;
}

const isco: TextModel<Sampler> = {
  id: 'isco-6712',
  name: 'Teledyne ISCO 6712 sampler, 24 bottles',
  protocol: 'isco-sampler',
  line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  unitIds: null,
  physics: {
    sensors: [
      {
        id: 'sampler',
        variables: { supply: { unit: 'V', mean: 12.6, swing: 0.3, noise: 0.02, limits: [0, 15] } },
        alarms: {},
      },
    ],
    modes: { measuring: { about: 'waits for commands' } },
    totals: {},
    alarms: {
      'power-restored': { about: 'its power was away; it waits for somebody' },
      'pump-jammed': { about: 'the pump does not turn' },
      'distributor-jammed': { about: 'the arm does not turn' },
      off: { about: 'is switched off, and can be turned on by command' },
    },
    settings: { 'next-result': 0, bottles: 24, 'sampling-seconds': 60 },
  },
  make: ({ clock }) => new IscoAutosampler(clock),
  show: (sampler, state) => {
    const trouble = Object.entries(TROUBLES).find(([alarm]) => state.hasAlarm(alarm));
    const wanted = trouble?.[1] ?? WAITING;
    if (wanted !== (sampler.shown ?? WAITING)) sampler.state = wanted;
    sampler.shown = wanted;
    sampler.nextResult = state.settingOf('next-result');
    sampler.bottles = state.settingOf('bottles');
    sampler.samplingMs = state.settingOf('sampling-seconds') * 1000;
  },
};

export const ISCO_MODELS = [isco];
