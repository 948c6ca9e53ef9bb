/** What the panel says of derived channels: how each is computed, and which input keeps one from being computed. */
import { settingTexts, choiceTexts } from '../derivation/setting-texts.js';
import { DERIVED_INSTRUMENT, type DerivedChannel } from '../derivation/derived-channel.js';
import { describeInputReason } from '../derivation/derived-reason.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { ReasonText } from './assemble-view.js';
import type { ComputedFromView } from './panel-view.js';

export interface DerivedViewsOptions {
  channels: readonly Channel[];
  derived?: readonly DerivedChannel[];
  /** By instrument, then by reason: the words of its profile. */
  reasonTexts?: ReadonlyMap<string, ReadonlyMap<string, ReasonText>>;
}

export class DerivedViews {
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #reasonTexts: NonNullable<DerivedViewsOptions['reasonTexts']>;
  readonly #computedFrom: ReadonlyMap<string, ComputedFromView>;

  constructor({ channels, derived = [], reasonTexts = new Map() }: DerivedViewsOptions) {
    this.#channels = new Map(channels.map((channel) => [channel.id, channel]));
    this.#reasonTexts = reasonTexts;
    this.#computedFrom = new Map(derived.map((each) => [each.channel.id, computedFromView(each)]));
  }

  /** `undefined`: the channel is measured. */
  computedFrom(channel: string): ComputedFromView | undefined {
    return this.#computedFrom.get(channel);
  }

  /** In the words of the instrument's profile, or those of the input's; `null`: the common texts know best. */
  reasonText(instrument: string, reason: string): ReasonText | null {
    if (instrument !== DERIVED_INSTRUMENT) return this.#reasonTexts.get(instrument)?.get(reason) ?? null;
    return describeInputReason(reason, {
      symbolOf: (channel) => this.#channels.get(channel)?.symbol ?? null,
      textOf: (channel, cause) =>
        this.#reasonTexts.get(this.#channels.get(channel)?.instrument ?? '')?.get(cause) ?? null,
    });
  }
}

function computedFromView({ formula, inputs, settings }: DerivedChannel): ComputedFromView {
  return {
    formula: { vi: formula.vi, en: formula.en },
    text: formula.text,
    inputs: inputs.map(({ vi, en, source }) => ({
      name: { vi, en },
      source:
        source.kind === 'channel'
          ? { channel: source.channel.id }
          : { value: source.value, unit: source.unit },
    })),
    settings: Object.entries(settings).map(([name, value]) => ({
      name: settingTexts[name] ?? { vi: name, en: name },
      value: typeof value === 'number' ? value : (choiceTexts[value] ?? { vi: value, en: value }),
    })),
  };
}
