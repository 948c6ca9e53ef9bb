/** The words of this station's records: symbols of its channels, and reasons in both languages as its profiles say them. */
import { describeReason } from '../../protocols/presentation/translations/describe-reason.js';
import type { Text } from '../../protocols/presentation/translations/text.js';
import { collectReasonTexts } from '../../protocols/profiles/reason-texts.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { StationSetup } from '../config/station-setup.js';

export class StationWords {
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #profileTexts: ReadonlyMap<string, ReadonlyMap<string, Text>>;
  readonly #reasons = new Map<string, readonly [string, string, string]>();

  constructor({ instruments, derived }: Pick<StationSetup, 'instruments' | 'derived'>) {
    const channels = [
      ...instruments.flatMap((instrument) => instrument.channels),
      ...derived.map(({ channel }) => channel),
    ];
    this.#channels = new Map(channels.map((channel) => [channel.id, channel]));
    this.#profileTexts = new Map(instruments.map(({ id, profile }) => [id, collectReasonTexts(profile)]));
  }

  /** A channel that the configuration no longer has is known by its id alone. */
  channel(id: string): { symbol: string; unit: string; instrument: string | null } {
    const known = this.#channels.get(id);
    return known ?? { symbol: id, unit: '', instrument: null };
  }

  /** Code, Vietnamese, English; three empty cells where there is no reason. */
  reason(reason: string | null, instrument: string | null): readonly [string, string, string] {
    if (reason === null) return NO_REASON;
    const key = `${instrument ?? ''} ${reason}`;
    let words = this.#reasons.get(key);
    if (words === undefined) {
      const reasonText =
        (instrument === null ? null : this.#profileTexts.get(instrument)?.get(reason)) ?? null;
      const say = (language: 'vi' | 'en') => describeReason({ reason, reasonText }, language) ?? '';
      words = [reason, say('vi'), say('en')];
      this.#reasons.set(key, words);
    }
    return words;
  }
}

const NO_REASON = ['', '', ''] as const;
