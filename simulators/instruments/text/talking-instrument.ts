/** What the server needs of an instrument that talks unasked: how often it speaks, and what it says now. */
import type { FaultSwitches } from '../faults.js';

export interface TalkingInstrument {
  readonly faults: FaultSwitches;
  /** From one telegram to the next; may be changed while it talks. */
  periodMs: number;
  /** Before it says anything: puts the present state of its physics into it, where it has any. */
  beforeSpeaking?: () => void;
  /** What is sent at this moment: one character is one byte. */
  say(): string;
  /** The same with a checksum that does not fit; where there is none, with one character changed. */
  damage(telegram: string): string;
}
