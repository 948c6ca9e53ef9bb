/** On Bayern-Hessen: an Acoem Serinus with two gases, a Teledyne ozone analyzer with its own status bits, and a BAM-1020 dust monitor. */
import { BayernHessenAnalyzer } from './bayern-hessen-analyzer.js';
import { gasPhysics, NITRIC_OXIDE, NITROGEN_OXIDES, OZONE } from './gas-physics.js';
import type { TextModel, TextState } from './text-model.js';

/** Status and failure bits of the Serinus manuals, app. C. */
const VOLUMETRIC = 0x40;
const SERINUS_FAILURES = { 'sample-flow': 0x01, instrument: 0x02, lamp: 0x08 } as const;
const MAINTENANCE = 0x02;

const line = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

function modeBits(state: TextState, zero: number, span: number): number {
  return (state.hasMode('zero', null) ? zero : 0) | (state.hasMode('span', null) ? span : 0);
}

const serinus: TextModel<BayernHessenAnalyzer> = {
  id: 'acoem-serinus',
  name: 'Acoem Serinus 40 (gas ids 843 NO, 844 NOx)',
  protocol: 'bayern-hessen',
  line,
  unitIds: null,
  physics: gasPhysics(
    { 'nitric-oxide': NITRIC_OXIDE, 'nitrogen-oxides': NITROGEN_OXIDES },
    {
      maintenance: 'out of service',
      'sample-flow': 'flow failure',
      instrument: 'instrument failure',
      lamp: 'lamp failure',
    },
  ),
  make: ({ clock }) =>
    new BayernHessenAnalyzer(clock, [
      { id: 843, value: 0 },
      { id: 844, value: 0 },
    ]),
  show: (analyzer, state) => {
    analyzer.gases[0] = { id: 843, value: state.read('nitric-oxide') };
    analyzer.gases[1] = { id: 844, value: state.read('nitrogen-oxides') };
    analyzer.status =
      VOLUMETRIC | modeBits(state, 0x04, 0x08) | (state.hasAlarm('maintenance') ? MAINTENANCE : 0);
    analyzer.failure = Object.entries(SERINUS_FAILURES).reduce(
      (bits, [alarm, bit]) => (state.hasAlarm(alarm) ? bits | bit : bits),
      0,
    );
  },
};

/** T400 manual, Hessen protocol: the upper byte of the status word comes first. */
const teledyne: TextModel<BayernHessenAnalyzer> = {
  id: 'teledyne-hessen',
  name: 'Teledyne API T400 on Hessen (gas id 400 O3)',
  protocol: 'bayern-hessen',
  line,
  unitIds: null,
  physics: gasPhysics({ ozone: OZONE }, { 'sample-flow': 'a warning of the instrument' }),
  make: ({ clock }) => new BayernHessenAnalyzer(clock, [{ id: 400, value: 0 }]),
  show: (analyzer, state) => {
    analyzer.gases[0] = { id: 400, value: state.read('ozone') };
    analyzer.status = VOLUMETRIC | modeBits(state, 0x04, 0x08);
    analyzer.failure = state.hasAlarm('sample-flow') ? 0x04 : 0;
  },
};

/** BAM-1020 manual: channel 1 is the concentration, 10 the barometer of an example; any alarm is a bit of the failure byte. */
const bam: TextModel<BayernHessenAnalyzer> = {
  id: 'met-one-bam-1020',
  name: 'Met One BAM-1020 (channel 001 dust in mg/m3, 010 pressure in mmHg)',
  protocol: 'bayern-hessen',
  line,
  unitIds: null,
  physics: {
    sensors: [
      {
        id: 'monitor',
        variables: {
          concentration: { unit: 'mg/m3', mean: 0.045, swing: 0.02, noise: 0.002, limits: [-0.015, 10] },
          pressure: { unit: 'mmHg', mean: 758, swing: 1.5, noise: 0.1, limits: [500, 850] },
        },
        alarms: {},
      },
    ],
    modes: { measuring: { about: 'sample air' } },
    totals: {},
    alarms: { instrument: { about: 'any alarm of the monitor' } },
    settings: {},
  },
  make: ({ clock }) =>
    new BayernHessenAnalyzer(clock, [
      { id: 1, value: 0 },
      { id: 10, value: 0 },
    ]),
  show: (monitor, state) => {
    monitor.gases[0] = { id: 1, value: state.read('concentration') };
    monitor.gases[1] = { id: 10, value: state.read('pressure') };
    monitor.status = 0x82;
    monitor.failure = state.hasAlarm('instrument') ? 0x10 : 0;
  },
};

export const BAYERN_HESSEN_MODELS = [serinus, teledyne, bam];
