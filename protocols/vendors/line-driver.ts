/**
 * The driver of every instrument that is asked in text: asks what its profile's measurements need, each question once a poll, and
 * judges the answers. The protocol says how a source is asked for and how it is found in the reply; the profile all the rest.
 */
import { judgeMeasurement, type Answer } from '../profiles/judge-measurement.js';
import type { LineProfileOf } from '../profiles/line-profile-schema.js';
import {
  resolveLineProfile,
  type Resolved,
  type ResolvedLineProfile,
} from '../profiles/resolve-line-profile.js';
import type { GivenSettings } from '../profiles/resolve-settings.js';
import { ConfigError, InstrumentError, isInstrumentError } from '../vocabulary/errors.js';
import type { InstrumentDriver } from '../vocabulary/instrument-driver.js';
import type { Line, LineRequest } from './line.js';
import { watchAnswers } from './watch-answers.js';
import { showText, textOfBytes } from './text.js';

export interface LineDriverOptions<P> {
  profile: P;
  /** Ids of the measurements to read, at least one. Readings come in this order. */
  measurements: readonly string[];
  settings: GivenSettings;
  /** The instrument's address, where the protocol has one. */
  unitId: number;
  /** Not owned: several drivers may share one. */
  line: Line;
  /** For each request; the profile's own, or 1000 ms, when left out. */
  replyTimeoutMs?: number;
}

/** How a question goes on after its first reply. */
export interface Talk {
  ask(request: LineRequest): Promise<string>;
  /** While the instrument works; `free`: others may use the wire. */
  wait(delayMs: number, wire: 'free' | 'held'): Promise<void>;
}

export interface Question<R> {
  /** Two sources with the same request are answered by one reply. */
  request: LineRequest;
  /** Where one reply is not the whole answer: asks on, and puts the answer together. */
  goOn?: (reply: string, talk: Talk) => Promise<string>;
  /** What `goOn` asks, for the plan. */
  goesOnWith?: readonly string[];
  /** How long `goOn` waits at most. */
  waitMsMax?: number;
  /** Finds sources in the reply; `null`: the reply is not of the form that it must have. */
  read: (reply: string) => ((source: R) => Answer) | null;
}

/** A protocol's command set: the question that is answered with this source. */
export type AskFor<R> = (source: R) => Question<R>;

export interface Protocol<S extends object> {
  /** Keys of a source that a check takes from its measurement when it has none. */
  inherited: readonly (keyof S)[];
  askFor(resolved: ResolvedLineProfile<S>): AskFor<Resolved<S>>;
  /** By default the states: they say whether the values mean anything, and they are the cheaper questions. */
  first?: 'states' | 'values';
  /** Where something is cheaper than the first question. */
  probe?: LineRequest;
}

/**
 * A poll sends its questions one after the other. A refusal costs only the measurements that need its answer (`fault`,
 * `refused`); a timeout or a lost connection ends the poll at once.
 *
 * @throws ConfigError when a measurement does not exist or a setting is missing or not legal.
 */
export function createLineDriver<S extends object>(
  options: LineDriverOptions<LineProfileOf<S>>,
  protocol: Protocol<S>,
): InstrumentDriver {
  const { profile, settings, line } = options;
  const resolved = resolveLineProfile(profile, settings, {
    selected: options.measurements,
    inherited: protocol.inherited,
  });
  if (resolved.faults.length > 0) {
    throw new ConfigError(resolved.faults.map((fault) => ({ ...fault, file: profile.id, line: null })));
  }
  const askFor = protocol.askFor(resolved);
  const byId = new Map(resolved.measurements.map((measurement) => [measurement.id, measurement]));
  const selected = options.measurements.flatMap((id) => byId.get(id) ?? []);
  const questions = new Map<string, Question<Resolved<S>>>();
  const states = selected.flatMap(({ state, status }) => [...state, ...status].map(({ read }) => read));
  const values = selected.map(({ read }) => read);
  const sources = protocol.first === 'values' ? [...values, ...states] : [...states, ...values];
  for (const source of sources) {
    const question = askFor(source);
    if (!questions.has(question.request.name)) questions.set(question.request.name, question);
  }
  const deadlineMs = options.replyTimeoutMs ?? resolved.replyTimeoutMs;
  const ask = (request: LineRequest, signal: AbortSignal) =>
    line.ask(request, { deadlineMs, signal }).then(textOfBytes);
  const talkUnder = (signal: AbortSignal, onWireFree: () => void): Talk => ({
    ask: (request) => ask(request, signal),
    wait: (delayMs, wire) => {
      if (wire === 'free') onWireFree();
      return line.wait(delayMs, signal);
    },
  });

  return {
    measurements: selected.map(({ id }) => id),
    plan: [...questions.values()].flatMap(({ request, goesOnWith = [] }) => [
      `"${showText(request.bytes)}"`,
      ...goesOnWith,
    ]),
    waitMsMax: [...questions.values()].reduce((sum, { waitMsMax = 0 }) => sum + waitMsMax, 0),
    poll: async (signal, onWireFree = () => undefined) => {
      const talk = talkUnder(signal, onWireFree);
      const answers = new Map<string, (source: Resolved<S>) => Answer>();
      for (const [name, question] of questions) answers.set(name, await answersTo(question, talk));
      const lookup = (source: Resolved<S>): Answer =>
        answers.get(askFor(source).request.name)?.(source) ?? { missing: 'not-in-reply' };
      return selected.map((measurement) => judgeMeasurement(measurement, NO_DEVICE_CHECKS, lookup));
    },
    probe: async (signal) => {
      const [first] = questions.values();
      if (protocol.probe !== undefined) await ask(protocol.probe, signal);
      else if (first !== undefined) {
        const { request, read } = first;
        await answersTo(
          { request, read },
          talkUnder(signal, () => undefined),
        );
      }
    },
    ...watchAnswers(resolved.watch, {
      askFor,
      ask: (question, signal) =>
        answersTo(
          question,
          talkUnder(signal, () => undefined),
        ),
    }),
  };
}

/** A line profile's checks of the whole instrument stand with each measurement already. */
const NO_DEVICE_CHECKS = { status: [], expect: [] };

async function answersTo<R>(
  { request, goOn, read }: Question<R>,
  talk: Talk,
): Promise<(source: R) => Answer> {
  let text: string;
  try {
    const reply = await talk.ask(request);
    text = goOn === undefined ? reply : await goOn(reply, talk);
  } catch (error) {
    if (!isInstrumentError(error) || error.code !== 'device-exception') throw error;
    return () => ({ missing: 'refused' });
  }
  const answers = read(text);
  if (answers !== null) return answers;
  throw new InstrumentError({
    code: 'malformed-reply',
    message: `The reply to "${request.name}" is not of its form: "${showText(Uint8Array.from(text.slice(0, SHOWN_CHARACTERS), (character) => character.charCodeAt(0)))}"`,
  });
}

const SHOWN_CHARACTERS = 60;
