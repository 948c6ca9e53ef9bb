/**
 * `quantrac logger clock`: what the machine's clock shows, who vouches for it, and what is stored of a time that has not come. With
 * --accept a person declares the machine's clock right, and the logger goes on from there.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { askTimeService, type SyncAnswer } from '../../hardware/host/time-sync.js';
import { JUMP_MS_MAX } from '../../hardware/host/time-line.js';
import { CLOCK_STATE_FILE, readKeptClock, type KeptClock } from '../../hardware/host/trusted-clock.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { addDecision, readDecisions, type ClockDecision } from '../clock/clock-decisions.js';
import { findAhead } from '../clock/find-ahead.js';
import type { StationSetup } from '../config/station-setup.js';
import { openToRead, openToWrite } from '../store/open-to-read.js';
import type { Reader } from '../store/sqlite-connection.js';
import { readUnstamped, type UnstampedSummary } from '../store/unstamped-scans.js';
import { newestEndAt, newestScanAt, readWrongTimes, type WrongTime } from '../store/wrong-times.js';
import { timeText } from './time-text.js';
import { EXIT_FAILED, EXIT_OK, UsageError, type Verb } from './verb.js';

export const clockVerb: Verb = {
  summary: 'the machine’s clock, who vouches for it, and what waits for it; --accept declares it right',
  options: {
    accept: { type: 'boolean', about: 'the machine’s clock is right: shows what would happen unless --yes' },
    reason: {
      type: 'string',
      value: 'TEXT',
      about: 'why, for the journal: "GPS spoofed, compared with my watch"',
    },
    yes: { type: 'boolean', about: 'do it' },
    json: { type: 'boolean', about: 'as JSON' },
  },
  run: async (setup, { accept, reason, yes, json }) => {
    if (accept !== true && (reason !== undefined || yes === true))
      throw new UsageError('--reason and --yes belong to --accept');
    if (accept === true && (typeof reason !== 'string' || reason.trim() === ''))
      throw new UsageError('--accept: say why, with --reason');
    using database = openToRead(setup.dataFolder);
    if (database === null) {
      console.error('There is no database yet: the logger has not run.');
      return EXIT_FAILED;
    }
    const machine = new SystemClock();
    const answer = await askTimeService(
      setup.config.clock.source === 'none' ? 'auto' : setup.config.clock.source,
    );
    const standing = readStanding(setup, database.connection, machine, answer);
    console.log(json === true ? JSON.stringify(standing, null, 2) : linesOf(standing).join('\n'));
    if (accept !== true) return EXIT_OK;
    console.log(`\n${consequences(standing).join('\n')}`);
    if (yes !== true) {
      console.log('\nNothing was changed. Add --yes to do it.');
      return EXIT_OK;
    }
    using toWrite = openToWrite(setup.dataFolder);
    toWrite.connection.transaction((writer) => addDecision(writer, machine, String(reason).trim()));
    console.log(
      '\nNoted. A running logger does it within seconds; otherwise its next start does, in this boot of the machine.',
    );
    return EXIT_OK;
  },
};

interface Standing {
  machineAt: number;
  timeService: SyncAnswer;
  /** The time that the station would go by, were it not for the machine's; `null`: it has no line of its own in this boot. */
  line: { at: number; aheadMs: number; isHeld: boolean; synchronisedAt: number | null } | null;
  newestReadingAt: number | null;
  lastReportEndAt: number | null;
  unstamped: UnstampedSummary;
  /** Stored, of a time that has not come. */
  ahead: readonly WrongTime[];
  filesWaiting: number;
  filesSent: number;
  wrong: readonly WrongTime[];
  decisions: readonly ClockDecision[];
}

function readStanding(
  setup: StationSetup,
  reader: Reader,
  machine: Clock,
  timeService: SyncAnswer,
): Standing {
  const machineAt = machine.now();
  const ahead = findAhead(reader, machineAt, setup.config.reporting.interval);
  return {
    machineAt,
    timeService,
    line: lineOf(readKeptClock(readText(join(setup.dataFolder, CLOCK_STATE_FILE))), machine),
    newestReadingAt: newestScanAt(reader),
    lastReportEndAt: newestEndAt(reader),
    unstamped: readUnstamped(reader),
    ahead,
    filesWaiting: countFiles(reader, ahead, 'queued'),
    filesSent: countFiles(reader, ahead, 'delivered'),
    wrong: readWrongTimes(reader),
    decisions: readDecisions(reader, 'all'),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function lineOf(kept: KeptClock | null, machine: Clock): Standing['line'] {
  const line = kept?.line ?? null;
  if (kept === null || line === null || kept.bootId !== machine.bootId()) return null;
  const at = line.anchor.wallAt + (machine.monotonicMs() - line.anchor.monotonicMs);
  const aheadMs = Math.round(machine.now() - at);
  const isHeld = Math.abs(aheadMs) > JUMP_MS_MAX;
  return { at: Math.round(at), aheadMs, isHeld, synchronisedAt: kept.synchronisedAt };
}

function countFiles(reader: Reader, times: readonly WrongTime[], state: 'queued' | 'delivered'): number {
  const sql = `SELECT count(*) AS n FROM outbox JOIN report ON report.id = outbox.report
               WHERE state = ? AND end_at > ? AND end_at <= ?`;
  return times.reduce(
    (sum, { fromAt, toAt }) => sum + (reader.get<{ n: number }>(sql, state, fromAt, toAt)?.n ?? 0),
    0,
  );
}

function linesOf(standing: Standing): string[] {
  const { timeService, line, unstamped, ahead, wrong, decisions } = standing;
  const by = timeService.by ?? 'nobody';
  return [
    `machine   ${timeText(standing.machineAt)}`,
    `service   ${by}: ${SERVICE_WORDS[timeService.state]}`,
    ...lineLines(line),
    `readings  newest ${timeText(standing.newestReadingAt)}, ${unstamped.waiting} wait for their instants`,
    `reports   last interval ends ${timeText(standing.lastReportEndAt)}`,
    ...ahead.map((stretch) => `AHEAD     stored of a time that has not come: ${spanText(stretch)}`),
    ...wrong.map((stretch) => `apart     declared wrong before: ${spanText(stretch)}`),
    ...decisions.map(
      ({ wallAt, reason, outcome }) =>
        `accepted  ${timeText(wallAt)}: ${reason} (${outcome ?? 'the logger has not done it yet'})`,
    ),
  ];
}

const SERVICE_WORDS = {
  synchronised: 'synchronised',
  waiting: 'not synchronised yet',
  unknown: 'keeps no time here',
} as const;

function lineLines(line: Standing['line']): string[] {
  if (line === null) return ['station   no time of its own in this boot yet'];
  if (!line.isHeld) return ['station   follows the machine’s clock'];
  const hours = Math.round(line.aheadMs / 3_600_000);
  return [
    `station   HOLDS to ${timeText(line.at)}: the machine’s clock jumped by ${hours} h and is not followed`,
    `          last synchronised ${timeText(line.synchronisedAt)}`,
  ];
}

function consequences({ line, ahead, filesWaiting, filesSent, machineAt, unstamped }: Standing): string[] {
  return [
    `From now on ${timeText(machineAt)} counts as the right time.`,
    ...(line?.isHeld === true ? ['The station follows the machine’s clock again.'] : []),
    ...(ahead.length === 0
      ? ['Nothing is stored of a time that has not come.']
      : [
          `What is stored of ${ahead.map(spanText).join(', ')} stays as it is, apart, and is sealed so.`,
          `${filesWaiting} file(s) with such names that wait are held back; ${filesSent} were sent already.`,
          `${unstamped.waiting} reading(s) that wait get their instants, and their files are made and sent in order.`,
        ]),
    ...(filesSent === 0
      ? []
      : [
          'ATTENTION: a reader like the Ministry’s remembers the newest name that it has taken and passes over all older ones.',
          'Until the receiver takes those files away and sets its mark back, it will not look at what is sent from now on.',
          'Ask it to do so first, then send again what it passed over: quantrac logger resend --from …',
        ]),
  ];
}

function spanText({ fromAt, toAt }: WrongTime): string {
  return `${timeText(fromAt)} … ${timeText(toAt)}`;
}
