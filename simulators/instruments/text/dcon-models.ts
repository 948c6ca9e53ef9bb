/** An analogue input module that speaks DCON, with eight loops of 4…20 mA. */
import type { PhysicsDefinition } from '../instrument-definition.js';
import { DconModule } from './dcon-module.js';
import type { TextModel } from './text-model.js';

const INPUTS = 8;
const names = Array.from({ length: INPUTS }, (_, index) => `input-${index}`);

const physics: PhysicsDefinition = {
  sensors: [
    {
      id: 'module',
      variables: Object.fromEntries(
        names.map((name, index) => [
          name,
          { unit: 'mA', mean: 8 + index, swing: 1, noise: 0.005, limits: [0, 24] as [number, number] },
        ]),
      ),
      alarms: {},
    },
  ],
  modes: {
    measuring: { about: 'the loops as they are' },
    open: { about: 'every loop is broken', values: Object.fromEntries(names.map((name) => [name, 0])) },
  },
  totals: {},
  alarms: { 'percent-format': { about: 'somebody has set the module to percent' } },
  settings: {},
};

/** `checksum` as the module's switch stands. */
function dconModel(checksum: 'on' | 'off'): TextModel<DconModule> {
  return {
    id: checksum === 'off' ? 'adam-4000-dcon' : 'adam-4000-dcon-checksum',
    name: `Advantech ADAM-4017, 8 inputs, checksum ${checksum}`,
    protocol: 'dcon',
    line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    unitIds: { low: 0, high: 255, byDefault: 1 },
    physics,
    make: ({ clock, unit }) =>
      new DconModule(
        clock,
        { address: unit, checksum },
        names.map(() => 0),
      ),
    show: (module, state) => {
      for (const [index, name] of names.entries()) module.inputs[index] = state.read(name);
      module.format = state.hasAlarm('percent-format') ? 1 : 0;
    },
  };
}

export const DCON_MODELS = [dconModel('off'), dconModel('on')];
