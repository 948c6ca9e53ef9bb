/**
 * Counts what a torture did: by readers of its own, which know the store's tables, the data file and the Ministry's way of reading
 * only from their documents. What was shown must be stored, each reading once; every interval with a reading must have
 * its file, once, in order, with the bytes that its readings ask for, at every receiver.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ReadFile } from '../province/ministry-poller.js';
import { INTERVAL_MS, POLL_MS, STATION } from './world.js';

export interface Finding {
  kind: 'lost' | 'doubled' | 'wrong' | 'out-of-order';
  what: string;
}

export interface Count {
  findings: Finding[];
  readings: number;
  shown: number;
  files: number;
  /** Readings without an instant of their own, kept apart. */
  keptApart: number;
}

/** What one receiver's reader saw. */
export interface Received {
  receiver: string;
  read: readonly ReadFile[];
  /** Names that came after a later one had been read. */
  missed: ReadonlySet<string>;
}

const COMPLETENESS_MIN = 0.75;
const RECORD_BYTES = 13;
const RAW_OFFSET = 5;

interface Stored {
  scans: Map<number, number | null>;
  keptApart: (number | null)[];
  sound: boolean;
}

interface Wanted {
  /** Names of files with their one row. */
  rows: ReadonlyMap<string, string>;
  last: string;
}

export function count(
  database: string,
  shown: ReadonlyMap<number, number>,
  received: readonly Received[],
): Count {
  const stored = readStore(database);
  const findings: Finding[] = [];
  if (!stored.sound) findings.push({ kind: 'wrong', what: 'the database does not pass its integrity check' });
  findings.push(...judgeReadings(stored, shown));
  const wanted = wantedFiles(stored.scans);
  for (const each of received) findings.push(...judgeFiles(each, wanted));
  return {
    findings,
    readings: stored.scans.size,
    shown: shown.size,
    files: wanted.rows.size - (hasCome(wanted.last, received) ? 0 : 1),
    keptApart: stored.keptApart.length,
  };
}

function readStore(path: string): Stored {
  const database = new Database(path, { readonly: true });
  try {
    const rows = database.prepare('SELECT key, records FROM scan ORDER BY key').all() as {
      key: number;
      records: Buffer;
    }[];
    const apart = database.prepare('SELECT records FROM unstamped_scan').all() as { records: Buffer }[];
    return {
      scans: new Map(rows.map(({ key, records }) => [Math.floor(key / 1024), rawOf(records)])),
      keptApart: apart.map(({ records }) => rawOf(records)),
      sound: database.pragma('integrity_check', { simple: true }) === 'ok',
    };
  } finally {
    database.close();
  }
}

function rawOf(records: Buffer): number | null {
  if (records.length !== RECORD_BYTES) throw new Error(`${records.length} bytes are not one reading`);
  const raw = records.readDoubleLE(RAW_OFFSET);
  return Number.isNaN(raw) ? null : raw;
}

/** The instrument never gives the same number twice. */
function judgeReadings({ scans, keptApart }: Stored, shown: ReadonlyMap<number, number>): Finding[] {
  const findings: Finding[] = [];
  const times = new Map<number, number>();
  for (const raw of [...scans.values(), ...keptApart]) {
    if (raw !== null) times.set(raw, (times.get(raw) ?? 0) + 1);
  }
  for (const [raw, n] of times) {
    if (n > 1) findings.push({ kind: 'doubled', what: `reading ${raw} is stored ${n} times` });
  }
  for (const [raw, at] of shown) {
    if (!times.has(raw))
      findings.push({ kind: 'lost', what: `reading ${raw}, shown at ${stampOf(at)}, is not stored` });
  }
  return findings;
}

/** The files of all intervals that have a reading; the last of them need not have come: it may have been running at the end. */
function wantedFiles(scans: ReadonlyMap<number, number | null>): Wanted {
  const byEnd = new Map<number, number[]>();
  for (const [at, raw] of scans) {
    const endAt = Math.ceil(at / INTERVAL_MS) * INTERVAL_MS;
    const values = byEnd.get(endAt) ?? [];
    if (raw !== null) values.push(raw);
    byEnd.set(endAt, values);
  }
  const rows = new Map(
    [...byEnd].map(([endAt, values]) => {
      const complete = values.length / (INTERVAL_MS / POLL_MS) >= COMPLETENESS_MIN;
      const mean = complete ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
      const stamp = stampOf(endAt);
      const row = `Asked\t${mean.toFixed(3)}\t-\t${stamp}\t${complete ? '00' : '02'}\r\n`;
      return [`${STATION}_${stamp}.txt`, row];
    }),
  );
  return { rows, last: `${STATION}_${stampOf(Math.max(...byEnd.keys()))}.txt` };
}

function hasCome(file: string, received: readonly Received[]): boolean {
  return received.some(({ read }) => read.some(({ name }) => name === file));
}

function judgeFiles({ receiver, read, missed }: Received, { rows, last }: Wanted): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, number>();
  for (const { name, bytes } of read) {
    seen.set(name, (seen.get(name) ?? 0) + 1);
    const right = rows.get(name);
    if (right === undefined) findings.push({ kind: 'wrong', what: `${receiver}: ${name} was never due` });
    else if (bytes.toString() !== right) {
      findings.push({
        kind: 'wrong',
        what: `${receiver}: ${name} says ${JSON.stringify(bytes.toString())}, not ${JSON.stringify(right)}`,
      });
    }
  }
  for (const name of missed) {
    seen.set(name, (seen.get(name) ?? 0) + 1);
    findings.push({ kind: 'out-of-order', what: `${receiver}: ${name} came after a later file` });
  }
  for (const [name, n] of seen)
    if (n > 1) findings.push({ kind: 'doubled', what: `${receiver}: ${name} came ${n} times` });
  for (const name of rows.keys()) {
    if (!seen.has(name) && name !== last)
      findings.push({ kind: 'lost', what: `${receiver}: ${name} never came` });
  }
  return findings;
}

/** What the province calls a second content of a name, or refuses, would be a fault of the station here. */
export function judgeSetAside(provinceData: string): Finding[] {
  return ['conflicts', 'rejected'].flatMap((area) => {
    const folder = join(provinceData, area);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry): Finding => ({ kind: 'wrong', what: `province: ${entry.name} lies in ${area}` }));
  });
}

function stampOf(at: number): string {
  return new Date(at + 7 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
}
