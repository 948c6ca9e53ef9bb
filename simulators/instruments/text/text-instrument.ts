/** What the text server needs of an instrument that is asked in text: where a request ends, and what it answers. */
import type { FaultSwitches } from '../faults.js';

export interface TextInstrument {
  readonly faults: FaultSwitches;
  /** Matches from the front of what was received, the whole of the first request; one byte is one character. */
  readonly requestForm: RegExp;
  /** Before it says anything: puts the present state of its physics into it, where it has any. */
  beforeSpeaking?: () => void;
  /** `null`: it says nothing, as to a request for somebody else. */
  answer(request: string): string | null;
  /** The same reply with a checksum that does not fit; where there is none, with its last character changed. */
  damage(reply: string): string;
  /** A whole reply that another instrument, or another request, would have got; left out where none can be told apart. */
  foreign?(reply: string): string;
  /** What it says by itself, to whoever is connected. */
  onUnasked?(say: (text: string) => void): Disposable;
}
