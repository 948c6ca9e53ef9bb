/**
 * Asks the machine's time service whether the wall clock is synchronised: chrony by `chronyc`, others by systemd's `timedatectl`.
 * Only asks; the answer of a service that is not there, or does not answer in time, is that nobody knows.
 */
import { execFile } from 'node:child_process';

/** `none`: nobody is asked; the clock is believed as it is. */
export type TimeSource = 'auto' | 'chrony' | 'timedatectl' | 'none';

/** `unknown`: the service does not answer, or does not keep the time. */
export type SyncState = 'synchronised' | 'waiting' | 'unknown';

export interface SyncAnswer {
  state: SyncState;
  /** Who said so; `null` when nobody did. */
  by: 'chrony' | 'timedatectl' | null;
}

/** Runs a program and gives what it printed, or `null` when it failed. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string | null>;

const ANSWER_DEADLINE_MS = 3_000;
const ANSWER_BYTES_MAX = 64 * 1024;

export async function askTimeService(source: TimeSource, run: RunProgram = runProgram): Promise<SyncAnswer> {
  if (source === 'auto' || source === 'chrony') {
    const state = parseTracking(await run('chronyc', ['-c', '-n', 'tracking']));
    if (state !== 'unknown' || source === 'chrony')
      return { state, by: state === 'unknown' ? null : 'chrony' };
  }
  if (source === 'auto' || source === 'timedatectl') {
    const properties = ['--property=NTP', '--property=NTPSynchronized'];
    const state = parseTimedatectl(await run('timedatectl', ['show', ...properties]));
    return { state, by: state === 'unknown' ? null : 'timedatectl' };
  }
  return { state: 'unknown', by: null };
}

const LEAP_FIELD = 13;
const STRATUM_FIELD = 2;

/** `chronyc -c tracking`: one line of comma-separated fields, the last of which is the leap status (chronyc(1), tracking). */
export function parseTracking(text: string | null): SyncState {
  const fields = text?.trim().split(',') ?? [];
  const leap = fields[LEAP_FIELD];
  if (leap === undefined) return 'unknown';
  return leap === 'Not synchronised' || fields[STRATUM_FIELD] === '0' ? 'waiting' : 'synchronised';
}

/** `timedatectl show`: `NTP=no` means that no service of systemd's keeps the time, so its "no" says nothing (timedatectl(1)). */
export function parseTimedatectl(text: string | null): SyncState {
  if (text === null) return 'unknown';
  const lines = new Set(text.split('\n').map((line) => line.trim()));
  if (lines.has('NTPSynchronized=yes')) return 'synchronised';
  return lines.has('NTP=yes') && lines.has('NTPSynchronized=no') ? 'waiting' : 'unknown';
}

const runProgram: RunProgram = (program, args) =>
  new Promise((resolve) => {
    const options = {
      timeout: ANSWER_DEADLINE_MS,
      maxBuffer: ANSWER_BYTES_MAX,
      killSignal: 'SIGKILL',
      env: { ...process.env, LC_ALL: 'C' },
    } as const;
    execFile(program, args, options, (error, stdout) => resolve(error ? null : stdout));
  });
