/**
 * The station's own line of time. Within one boot the monotonic clock says what time it must be; a wall clock that leaves that line by
 * more than a limit (a spoofed receiver, a bad time server, a wrong hand) is held: the station goes on along its line, until the
 * jump is confirmed by somebody else's clock, by a person, or, if it is small, by lasting. Pure.
 */

/** Smaller jumps are taken as they come. */
export const JUMP_MS_MAX = 3_600_000;
/** A jump of up to so much is believed after it has lasted. */
export const LASTING_JUMP_MS_MAX = 31 * 24 * 3_600_000;
export const LASTING_MS = 6 * 3_600_000;
/** A station that was off for longer than this has to have its clock confirmed. */
export const OFF_MS_MAX = 400 * 24 * 3_600_000;
/** Two clocks that differ by less agree. */
export const AGREEMENT_MS = 15 * 60_000;

export interface ClockSample {
  wallAt: number;
  monotonicMs: number;
}

/** Somebody else's time: when a receiver says that a file came. */
export interface TimeOpinion extends ClockSample {
  /** Whose: a target's id. */
  by: string;
}

export interface ClockHold {
  /** `jumped`: from the station's line. `far-ahead`: of the newest reading, after a start; there is no line to go on along. */
  kind: 'jumped' | 'far-ahead';
  /** By how much the machine's clock is ahead of the line, or of the newest reading; negative: behind. */
  aheadMs: number;
  sinceMonotonicMs: number;
  /** Whose clock says that the station's line is right; `null`: nobody's. */
  contradictedBy: string | null;
}

/** `returned`: the machine's clock came back by itself. */
export type HoldEnd = 'returned' | 'confirmed' | 'lasted' | 'accepted' | 'synchronised';

export interface HoldNews {
  hold: ClockHold;
  /** `null`: it begins. */
  end: HoldEnd | null;
  /** Who confirmed it. */
  by: string | null;
}

export interface KeptLine {
  anchor: ClockSample;
  /** The line was made by a clock that a time service vouched for. */
  isVouched: boolean;
  heldSinceMonotonicMs: number | null;
}

export class TimeLine {
  #anchor: ClockSample | null;
  #isVouched: boolean;
  #hold: ClockHold | null = null;
  #keptSinceMs: number | null;
  readonly #onNews: (news: HoldNews) => void;

  constructor(kept: KeptLine | null, onNews: (news: HoldNews) => void) {
    this.#anchor = kept?.anchor ?? null;
    this.#isVouched = kept?.isVouched ?? false;
    this.#keptSinceMs = kept?.heldSinceMonotonicMs ?? null;
    this.#onNews = onNews;
  }

  get hold(): ClockHold | null {
    return this.#hold;
  }

  kept(): KeptLine | null {
    if (this.#anchor === null) return null;
    const heldSinceMonotonicMs = this.#hold?.sinceMonotonicMs ?? null;
    return { anchor: this.#anchor, isVouched: this.#isVouched, heldSinceMonotonicMs };
  }

  /** The time to go by: the machine's, or the line's while the machine's is held. */
  read(sample: ClockSample): number {
    const lineAt = this.#lineAt(sample.monotonicMs);
    if (lineAt === null) return sample.wallAt;
    const aheadMs = Math.round(sample.wallAt - lineAt);
    if (Math.abs(aheadMs) <= JUMP_MS_MAX) {
      if (this.#hold?.kind === 'jumped') this.#end('returned', null);
      return sample.wallAt;
    }
    const isSame = this.#hold !== null && Math.abs(this.#hold.aheadMs - aheadMs) <= AGREEMENT_MS;
    if (!isSame) {
      const sinceMonotonicMs = this.#keptSinceMs ?? sample.monotonicMs;
      this.#begin({ kind: 'jumped', aheadMs, sinceMonotonicMs, contradictedBy: null });
    }
    return Math.floor(lineAt);
  }

  /**
   * The machine's clock is believed at this moment, as far as the time service goes: the line follows it, or its jump is judged.
   * @param newestAt The newest stored reading; `null`: there is none, or it says nothing.
   */
  follow(sample: ClockSample, isVouched: boolean, newestAt: number | null): void {
    this.read(sample);
    const hold = this.#hold;
    if (hold === null) {
      const aheadMs = newestAt === null ? 0 : sample.wallAt - newestAt;
      const isFirst = this.#anchor === null;
      if (isFirst && aheadMs > OFF_MS_MAX) {
        const sinceMonotonicMs = sample.monotonicMs;
        this.#begin({ kind: 'far-ahead', aheadMs, sinceMonotonicMs, contradictedBy: null });
        return;
      }
      this.#anchor = sample;
      this.#isVouched ||= isVouched;
      this.#keptSinceMs = null;
      return;
    }
    if (hold.kind === 'far-ahead') return;
    // The first word of a time service is worth more than a clock that nobody had vouched for.
    if (isVouched && !this.#isVouched) this.#take(sample, 'synchronised', null);
    else if (hasLasted(hold, sample)) this.#take(sample, 'lasted', null);
    else return;
    this.#isVouched ||= isVouched;
  }

  /** Ends a hold when it agrees with the machine's clock. */
  hear(opinion: TimeOpinion, now: ClockSample): void {
    const hold = this.#hold;
    const lineAt = this.#lineAt(opinion.monotonicMs);
    if (hold === null || opinion.monotonicMs < hold.sinceMonotonicMs) return;
    const wallThenAt = now.wallAt - (now.monotonicMs - opinion.monotonicMs);
    if (Math.abs(opinion.wallAt - wallThenAt) <= AGREEMENT_MS) this.#take(now, 'confirmed', opinion.by);
    else if (lineAt !== null && Math.abs(opinion.wallAt - lineAt) <= AGREEMENT_MS)
      this.#hold = { ...hold, contradictedBy: opinion.by };
  }

  /** A person says that the machine's clock is right. */
  accept(sample: ClockSample): void {
    if (this.#hold !== null) this.#take(sample, 'accepted', null);
  }

  #lineAt(monotonicMs: number): number | null {
    const anchor = this.#anchor;
    return anchor === null ? null : anchor.wallAt + (monotonicMs - anchor.monotonicMs);
  }

  #begin(hold: ClockHold): void {
    this.#keptSinceMs = null;
    this.#hold = hold;
    this.#onNews({ hold, end: null, by: null });
  }

  #take(sample: ClockSample, end: HoldEnd, by: string | null): void {
    this.#anchor = sample;
    this.#end(end, by);
  }

  #end(end: HoldEnd, by: string | null): void {
    const hold = this.#hold;
    this.#hold = null;
    if (hold !== null) this.#onNews({ hold, end, by });
  }
}

function hasLasted({ aheadMs, contradictedBy, sinceMonotonicMs }: ClockHold, now: ClockSample): boolean {
  const isSmall = Math.abs(aheadMs) <= LASTING_JUMP_MS_MAX;
  return isSmall && contradictedBy === null && now.monotonicMs - sinceMonotonicMs >= LASTING_MS;
}
