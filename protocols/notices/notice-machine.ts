/**
 * One step of the notices: from the conditions of a look and what stood before to what stands now and which letters are to be
 * written. Pure; whoever calls it commits the state and the letters together, and only then sends.
 */
import { shiftAlarm, watchAlarms, type Look, type WatchedAlarm, type WatchStep } from './alarm-watch.js';
import type { Patience } from './condition.js';
import {
  NOTHING_TOLD,
  shiftCorrespondence,
  stepCorrespondence,
  type Correspondence,
  type LetterContent,
  type LetterRules,
} from './correspondence.js';

export type MailLanguage = 'vi' | 'en';

export interface Recipient {
  address: string;
  language: MailLanguage;
  group: 'operator' | 'province';
  /** Conditions that it is told of. */
  wants(condition: { kind: string; key: string }): boolean;
}

/** What has to outlive the program. */
export interface NoticeState {
  alarms: readonly WatchedAlarm[];
  /** By address. */
  correspondences: Readonly<Record<string, Correspondence>>;
}

export const NO_NOTICES: NoticeState = { alarms: [], correspondences: {} };

export interface NoticeRules extends LetterRules {
  patienceOf(kind: string): Patience;
}

export interface NoticeInput extends Look {
  /** How far the clock was set since the last look, beside the time that passed. */
  clockStepMs: number;
  recipients: readonly Recipient[];
  /** By address: letters that were not sent yet. */
  waiting: ReadonlyMap<string, number>;
}

export interface Letter extends LetterContent {
  recipient: Recipient;
}

export interface NoticeStep extends Omit<WatchStep, 'alarms'> {
  state: NoticeState;
  letters: readonly Letter[];
}

export function stepNotices(before: NoticeState, input: NoticeInput, rules: NoticeRules): NoticeStep {
  const { clockStepMs, recipients, now, waiting } = input;
  const known = clockStepMs === 0 ? before : shiftState(before, clockStepMs);
  const { alarms, raised, ended } = watchAlarms(known.alarms, input, (kind) => rules.patienceOf(kind));
  const letters: Letter[] = [];
  const correspondences: Record<string, Correspondence> = {};
  for (const recipient of recipients) {
    const { after, letter } = stepCorrespondence(
      known.correspondences[recipient.address] ?? NOTHING_TOLD,
      {
        now,
        alarms: alarms.filter((alarm) => recipient.wants(alarm)),
        ended,
        exists: input.exists ?? (() => true),
        waiting: waiting.get(recipient.address) ?? 0,
      },
      rules,
    );
    correspondences[recipient.address] = after;
    if (letter !== null) letters.push({ ...letter, recipient });
  }
  return { state: { alarms, correspondences }, raised, ended, letters };
}

function shiftState({ alarms, correspondences }: NoticeState, stepMs: number): NoticeState {
  return {
    alarms: alarms.map((alarm) => shiftAlarm(alarm, stepMs)),
    correspondences: Object.fromEntries(
      Object.entries(correspondences).map(([address, each]) => [address, shiftCorrespondence(each, stepMs)]),
    ),
  };
}
