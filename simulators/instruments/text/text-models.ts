/** Every simulated text instrument by its id. A new one is one entry here. */
import { ConfigError } from '../../../protocols/vocabulary/errors.js';
import { BAYERN_HESSEN_MODELS } from './bayern-hessen-models.js';
import { C_LINK_MODELS } from './c-link-models.js';
import { DCON_MODELS } from './dcon-models.js';
import { ISCO_MODELS } from './isco-models.js';
import { SDI12_MODELS } from './sdi12-models.js';
import { SimulatedTextInstrument, type TextSpeech } from './simulated-text-instrument.js';
import type { TalkingInstrument } from './talking-instrument.js';
import { TELEDYNE_ASCII_MODELS } from './teledyne-ascii-models.js';
import type { TextInstrument } from './text-instrument.js';
import type { MakeOptions, TextModel } from './text-model.js';
import { ASKED_WEATHER_MODELS, ASKED_WIND_MODELS, WEATHER_MODELS, WIND_MODELS } from './weather-models.js';
import { WEIGHING_MODELS, YAOHUA_MODELS } from './weighing-models.js';

export interface TextModelEntry extends Pick<TextModel, 'id' | 'name' | 'protocol' | 'line' | 'unitIds'> {
  speech: TextSpeech['kind'];
  make(options: MakeOptions & { seed: number }): SimulatedTextInstrument;
}

/** Each model keeps its own kind of instrument to itself. */
function entry<I extends TextInstrument | TalkingInstrument>(
  model: TextModel<I>,
  speechOf: (instrument: I) => TextSpeech,
  speech: TextSpeech['kind'],
): TextModelEntry {
  const { id, name, protocol, line, unitIds } = model;
  return {
    ...{ id, name, protocol, line, unitIds, speech },
    make: (options) => {
      checkUnit(model, options.unit);
      const instrument = model.make(options);
      return new SimulatedTextInstrument({
        ...options,
        name,
        physics: model.physics,
        speech: speechOf(instrument),
        show: (state) => model.show(instrument, state),
      });
    },
  };
}

const asked = <I extends TextInstrument>(model: TextModel<I>) =>
  entry(model, (instrument) => ({ kind: 'asked', instrument }), 'asked');
const unasked = <I extends TalkingInstrument>(model: TextModel<I>) =>
  entry(model, (instrument) => ({ kind: 'unasked', instrument }), 'unasked');

const ENTRIES: readonly TextModelEntry[] = [
  ...BAYERN_HESSEN_MODELS.map(asked),
  ...C_LINK_MODELS.map(asked),
  ...DCON_MODELS.map(asked),
  ...TELEDYNE_ASCII_MODELS.map(asked),
  ...SDI12_MODELS.map(asked),
  ...ISCO_MODELS.map(asked),
  ...YAOHUA_MODELS.map(asked),
  ...ASKED_WEATHER_MODELS.map(asked),
  ...ASKED_WIND_MODELS.map(asked),
  ...WEATHER_MODELS.map(unasked),
  ...WIND_MODELS.map(unasked),
  ...WEIGHING_MODELS.map(unasked),
];

export const TEXT_MODELS: ReadonlyMap<string, TextModelEntry> = new Map(ENTRIES.map((it) => [it.id, it]));

function checkUnit({ id, unitIds }: Pick<TextModel, 'id' | 'unitIds'>, unit: number): void {
  if (unitIds === null || (unit >= unitIds.low && unit <= unitIds.high)) return;
  const message = `${unit} is no address of ${id}`;
  const legal = `${unitIds.low}…${unitIds.high}`;
  throw new ConfigError([{ code: 'out-of-range', file: id, line: null, key: 'unit', message, legal }]);
}
