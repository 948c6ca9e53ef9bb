/** Watches a process from outside, by /proc: CPU, resident memory, wake-ups and bytes written to the disk. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { median } from './median.js';
import { parseCpuMs, parseEntry } from './process-figures.js';

export interface ProcessUse {
  durationMs: number;
  /** Of one core, over the whole time. */
  cpuPercent: number;
  /** The same, slice by slice. */
  cpuPercentOfSlices: readonly number[];
  rssBytesMedian: number;
  rssBytesMax: number;
  /** Since the process began. */
  rssBytesPeak: number;
  /** Times that a thread went to sleep of itself, a second. */
  wakeUpsPerSecond: number;
  /** What the process caused to be sent to the disk. */
  writtenBytes: number;
}

export interface WatchOptions {
  clock: Clock;
  durationMs: number;
}

/** CPU ticks are 10 ms: a slice is long enough for a tenth of a percent. */
const SLICE_MS = 10_000;
const RSS_EVERY_MS = 1000;

interface Sample {
  atMs: number;
  cpuMs: number;
}

export async function measureProcess(pid: number, { clock, durationMs }: WatchOptions): Promise<ProcessUse> {
  const first: Sample = { atMs: clock.monotonicMs(), cpuMs: cpuMsOf(pid) };
  const switchesBefore = voluntarySwitchesOf(pid);
  const writtenBefore = entryOf(pid, 'io', 'write_bytes');
  const slices: number[] = [];
  const rss: number[] = [];
  let slice = first;
  for (let last = first; last.atMs < first.atMs + durationMs;) {
    await clock.sleep(RSS_EVERY_MS);
    last = { atMs: clock.monotonicMs(), cpuMs: cpuMsOf(pid) };
    rss.push(entryOf(pid, 'status', 'VmRSS'));
    if (last.atMs < slice.atMs + SLICE_MS) continue;
    slices.push(percentBetween(slice, last));
    slice = last;
  }
  const end: Sample = { atMs: clock.monotonicMs(), cpuMs: cpuMsOf(pid) };
  const watchedMs = end.atMs - first.atMs;
  return {
    durationMs: watchedMs,
    cpuPercent: percentBetween(first, end),
    cpuPercentOfSlices: slices,
    rssBytesMedian: median(rss),
    rssBytesMax: Math.max(...rss),
    rssBytesPeak: entryOf(pid, 'status', 'VmHWM'),
    wakeUpsPerSecond: ((voluntarySwitchesOf(pid) - switchesBefore) * 1000) / watchedMs,
    writtenBytes: entryOf(pid, 'io', 'write_bytes') - writtenBefore,
  };
}

function percentBetween(before: Sample, after: Sample): number {
  return ((after.cpuMs - before.cpuMs) * 100) / (after.atMs - before.atMs);
}

/** CPU time of all threads since the process began. */
export function cpuMsOf(pid: number): number {
  return parseCpuMs(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

function entryOf(pid: number | string, file: 'status' | 'io', name: string): number {
  return parseEntry(readFileSync(`/proc/${pid}/${file}`, 'utf8'), name);
}

/** Of all threads: the status of a process tells only of its first. */
function voluntarySwitchesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => entryOf(`${pid}/task/${thread}`, 'status', 'voluntary_ctxt_switches'))
    .reduce((sum, switches) => sum + switches, 0);
}
