/**
 * Plays a trace through the real wire, framers and driver: each recorded event in its order and at its time, and compares what they
 * ask and conclude with what the file says. It stops at the first difference; nothing outside is touched.
 */
import type { InstrumentDriver } from '../../../protocols/vocabulary/instrument-driver.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';
import type { DriverReading } from '../../../protocols/vocabulary/reading.js';
import { describeReading } from './describe-event.js';
import {
  isInput,
  type TraceEvent,
  type TraceInput,
  type ParsedTrace,
  type TraceOutput,
} from './trace-file.js';
import type { Act, WireReplayer } from './wire-replayer.js';

export type PollOutcome = Extract<TraceEvent, { is: 'readings' | 'no-readings' }>;

export interface TraceDifference {
  line: number;
  message: string;
}

export interface ReplayedTrace {
  /** What the replay itself concluded, poll by poll; the last one is the differing one where there is a difference. */
  outcomes: readonly PollOutcome[];
  difference: TraceDifference | null;
  /** The trace ends before its last poll did. */
  unfinished: boolean;
}

/** More timers than any poll sets before it ends. */
const TIMERS_AFTER_END_MAX = 10_000;

type Settled =
  { is: 'readings'; readings: DriverReading[] } | { is: 'no-readings'; code: string; message: string };

/** @param driver Talks over a wire that was made of the replayer's clock and channel. */
export async function replayTrace(
  { lines, seal }: Pick<ParsedTrace, 'lines' | 'seal'>,
  replayer: WireReplayer,
  driver: InstrumentDriver,
): Promise<ReplayedTrace> {
  const replay = new Replay(replayer, driver);
  for (const [index, { line, event }] of lines.entries()) {
    const next = lines[index + 1]?.event;
    const together = next?.is === 'received' && next.together === true;
    const message = isInput(event) ? await replay.input(event, together) : await replay.output(event);
    if (message !== null) return replay.ended({ line, message });
  }
  // A file that was cut off may stop between a cause and its effect.
  const left = seal === 'whole' ? replayer.takeAct() : null;
  return replay.ended(left === null ? null : { line: lines.at(-1)?.line ?? 1, message: alsoText(left) });
}

class Replay {
  readonly #replayer: WireReplayer;
  readonly #driver: InstrumentDriver;
  readonly #outcomes: PollOutcome[] = [];
  #polling = false;
  #settled: Settled | null = null;
  #crash: { error: unknown } | null = null;

  constructor(replayer: WireReplayer, driver: InstrumentDriver) {
    this.#replayer = replayer;
    this.#driver = driver;
  }

  async input(event: TraceInput, together: boolean): Promise<string | null> {
    const extra = this.#replayer.takeAct();
    if (extra !== null) return this.#lost(event.ms, alsoText(extra));
    let problem: string | null = null;
    if (event.is === 'poll') {
      if (this.#polling) return this.#lost(event.ms, 'a poll begins, and the one before has not ended');
      this.#replayer.clock.stepTo(event.ms);
      this.#begin();
    } else {
      problem = this.#replayer.apply(event);
    }
    if (!together) await atRest();
    return problem === null ? null : this.#lost(event.ms, problem);
  }

  async output(event: TraceOutput): Promise<string | null> {
    if (event.is === 'readings' || event.is === 'no-readings') return this.#compare(event);
    const act = this.#replayer.takeAct();
    if (act !== null && JSON.stringify({ ms: event.ms, ...act }) === JSON.stringify(event)) return null;
    const did = act === null ? 'does nothing' : actText(act);
    return this.#lost(event.ms, `the wire ${did}, the file says: it ${actText(event)}`);
  }

  ended(difference: TraceDifference | null): ReplayedTrace {
    return { outcomes: this.#outcomes, difference, unfinished: this.#polling };
  }

  #begin(): void {
    this.#polling = true;
    this.#settled = null;
    this.#driver.poll(new AbortController().signal).then(
      (readings) => (this.#settled = { is: 'readings', readings: [...readings] }),
      (error: unknown) => {
        if (!isInstrumentError(error)) this.#crash = { error };
        else this.#settled = { is: 'no-readings', code: error.code, message: error.message };
      },
    );
  }

  async #compare(event: PollOutcome): Promise<string | null> {
    const extra = this.#replayer.takeAct();
    if (extra !== null) return this.#lost(event.ms, alsoText(extra));
    if (this.#settled === null) return this.#lost(event.ms, 'the poll has not ended here');
    const outcome = this.#conclude(event.ms);
    if (outcome === null || JSON.stringify(outcome) === JSON.stringify(event)) return null;
    return differenceOf(outcome, event);
  }

  /** The replay has left the file's way: what it would conclude is told as well. */
  async #lost(ms: number, message: string): Promise<string> {
    for (
      let timers = 0;
      this.#polling && this.#settled === null && timers < TIMERS_AFTER_END_MAX;
      timers += 1
    ) {
      const ran = this.#replayer.runOn();
      await atRest();
      if (!ran) break;
    }
    const outcome = this.#polling ? this.#conclude(ms) : null;
    return outcome === null ? message : `${message}; replayed: ${outcomeText(outcome)}`;
  }

  #conclude(ms: number): PollOutcome | null {
    if (this.#crash !== null) throw this.#crash.error;
    const settled = this.#settled;
    if (settled === null) return null;
    this.#polling = false;
    this.#settled = null;
    const outcome: PollOutcome = { ms, ...settled };
    this.#outcomes.push(outcome);
    return outcome;
  }
}

function differenceOf(got: PollOutcome, written: PollOutcome): string {
  if (got.is === 'readings' && written.is === 'readings') {
    const length = Math.max(got.readings.length, written.readings.length);
    for (let index = 0; index < length; index += 1) {
      const [left, right] = [got.readings[index], written.readings[index]];
      if (JSON.stringify(left) !== JSON.stringify(right)) {
        return `reads ${left === undefined ? 'nothing' : describeReading(left)}, the file says ${right === undefined ? 'nothing' : describeReading(right)}`;
      }
    }
  }
  return `ends with ${outcomeText(got)}, the file says ${outcomeText(written)}`;
}

function outcomeText(outcome: PollOutcome): string {
  return outcome.is === 'readings'
    ? outcome.readings.map(describeReading).join(', ')
    : `${outcome.code} (${outcome.message})`;
}

function actText(act: Act | TraceOutput): string {
  if (act.is === 'sent') return `sends ${act.hex}`;
  return act.is === 'open' ? 'opens the channel' : 'gives the channel up';
}

function alsoText(act: Act): string {
  return `the wire ${actText(act)}, which the file does not say`;
}

/** Everything that follows from an event has happened: nothing here waits for anything but the file. */
function atRest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
