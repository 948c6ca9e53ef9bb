/** Every simulated text instrument by its id. A new one is one entry here. */
import { ConfigError } from '../../../protocols/vocabulary/errors.js';
import { BAYERN_HESSEN_MODELS } from './bayern-hessen-models.js';
import { C_LINK_MODELS } from './c-link-models.js';
import { DCON_MODELS } from './dcon-models.js';
import { SimulatedTextInstrument } from './simulated-text-instrument.js';
import type { TextInstrument } from './text-instrument.js';
import type { MakeOptions, TextModel } from './text-model.js';

export interface TextModelEntry extends Pick<TextModel, 'id' | 'name' | 'protocol' | 'line' | 'unitIds'> {
  make(options: MakeOptions & { seed: number }): SimulatedTextInstrument;
}

/** Each model keeps its own kind of instrument to itself. */
function entry<I extends TextInstrument>(model: TextModel<I>): TextModelEntry {
  const { id, name, protocol, line, unitIds } = model;
  return {
    ...{ id, name, protocol, line, unitIds },
    make: (options) => {
      checkUnit(model, options.unit);
      const instrument = model.make(options);
      return new SimulatedTextInstrument({
        ...options,
        name,
        physics: model.physics,
        instrument,
        show: (state) => model.show(instrument, state),
      });
    },
  };
}

const ENTRIES: readonly TextModelEntry[] = [
  ...BAYERN_HESSEN_MODELS.map(entry),
  ...C_LINK_MODELS.map(entry),
  ...DCON_MODELS.map(entry),
];

export const TEXT_MODELS: ReadonlyMap<string, TextModelEntry> = new Map(ENTRIES.map((it) => [it.id, it]));

function checkUnit({ id, unitIds }: Pick<TextModel, 'id' | 'unitIds'>, unit: number): void {
  if (unitIds === null || (unit >= unitIds.low && unit <= unitIds.high)) return;
  const message = `${unit} is no address of ${id}`;
  const legal = `${unitIds.low}…${unitIds.high}`;
  throw new ConfigError([{ code: 'out-of-range', file: id, line: null, key: 'unit', message, legal }]);
}
