/** What a station may ask of, and tell, whoever decides whether the machine's clock is believed. */
import type { ClockHold, HoldNews, TimeOpinion } from './time-line.js';

export interface ClockKeeping {
  /** The machine's clock has jumped and is not followed; `null`: it is followed. */
  hold(): ClockHold | null;
  /** What the machine's clock shows, followed or not. */
  machineNow(): number;
  onHold(listener: (news: HoldNews) => void): Disposable;
  /** Somebody else's time, to confirm a jump by. */
  hear(opinion: TimeOpinion): void;
  /** A person says that the machine's clock is right. */
  accept(): void;
}
