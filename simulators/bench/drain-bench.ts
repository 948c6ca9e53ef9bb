/**
 * A long backlog worked off over a long line: the logger's own engine, queue and SFTP target beside programs of others, all
 * through the same line to the same stock OpenSSH. And what of it the rest of the station feels.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Delivery } from '../../protocols/delivery/deliver.js';
import { DEFAULT_DELIVERY_SETTINGS } from '../../protocols/delivery/delivery-settings.js';
import { SftpTarget } from '../../protocols/delivery/sftp-target.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { startOpenSsh, type OpenSshServer } from '../province/openssh-server.js';
import { BenchLine } from './bench-line.js';
import type { BenchOptions, BenchResult, Figure } from './bench-result.js';
import { isInstalled, OTHER_CLIENTS } from './drain-clients.js';
import { makeBacklog, writeFiles, type Backlog } from './drain-load.js';
import { percentile } from './median.js';

/** Files for the others: their rate shows after a few, and the whole backlog would take them hours. */
const OTHERS_SECONDS_ABOUT = 30;
const OTHERS_FILES_MAX = 400;
/** What the slowest of them needs for a file, round trips. */
const OTHERS_ROUND_TRIPS = 6;
/** A poll every second is late by as much as a timer is. */
const TICK_MS = 20;
const BYTES_PER_MIB = 1024 * 1024;

interface Drained {
  filesPerSecond: number;
  seconds: number;
  latenessMs: readonly number[];
  /** Resident memory before the drain, and the most of it meanwhile. */
  rssMib: { before: number; most: number };
}

export async function drainBench({
  clock,
  folder,
  files,
  roundTripsMs,
  tell,
}: BenchOptions): Promise<BenchResult> {
  const figures: Figure[] = [];
  const remote = join(folder, 'remote');
  mkdirSync(remote);
  await using server = await startOpenSsh(remote, clock);
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, server.privateKey, { mode: 0o600 });
  for (const roundTripMs of roundTripsMs) {
    await using line = await BenchLine.start(server.port, roundTripMs);
    tell(`${files} files, ${roundTripMs} ms there and back`);
    const at = `${roundTripMs} ms: `;
    const home = join(folder, `station-${roundTripMs}`);
    mkdirSync(home);
    using backlog = makeBacklog(home, files, clock);
    const from = join(folder, `files-${roundTripMs}`);
    const names = writeFiles(backlog, from, Math.min(files, othersFiles(roundTripMs)));
    const ours = await drain({ backlog, server, port: line.port, base: `ours-${roundTripMs}`, clock, files });
    tell(`quantrac, ${roundTripMs} ms: ${ours.filesPerSecond.toFixed(1)} files/s`);
    figures.push(
      { what: `${at}quantrac`, value: ours.filesPerSecond, unit: 'files/s' },
      { what: `${at}quantrac, all ${files} files`, value: ours.seconds, unit: 's' },
      { what: `${at}lateness of a timer meanwhile, p99`, value: percentile(ours.latenessMs, 99), unit: 'ms' },
      { what: `${at}resident memory before it`, value: ours.rssMib.before, unit: 'MiB' },
      { what: `${at}resident memory meanwhile, most`, value: ours.rssMib.most, unit: 'MiB' },
    );
    for (const [number, client] of OTHER_CLIENTS.entries()) {
      if (!isInstalled(client)) continue;
      const to = join(remote, `other-${roundTripMs}-${number}`);
      mkdirSync(to);
      const startedMs = clock.monotonicMs();
      const scratch = join(folder, 'scratch');
      mkdirSync(scratch, { recursive: true });
      await client.push({ from, names, to, port: line.port, user: server.user, keyFile, scratch });
      const seconds = (clock.monotonicMs() - startedMs) / 1_000;
      const arrived = readdirSync(to).filter((name) => names.includes(name)).length;
      if (arrived !== names.length)
        throw new Error(`${client.name} left ${names.length - arrived} files out`);
      const rate = names.length / seconds;
      tell(`${client.name}, ${roundTripMs} ms: ${rate.toFixed(1)} files/s`);
      figures.push(
        { what: `${at}${client.name} (${names.length} files)`, value: rate, unit: 'files/s' },
        { what: `${at}quantrac ÷ ${client.name}`, value: ours.filesPerSecond / rate, unit: '×' },
        { what: `${at}${client.name}, reckoned for all ${files} files`, value: files / rate, unit: 's' },
      );
    }
  }
  return {
    name: 'drain',
    title: `a backlog of ${files} files to OpenSSH over a line with delay and without limit of bandwidth`,
    figures,
    notes: [
      'quantrac: from the committed rows to the confirmed receipt; temporary name, fsync, size, rename in order, look at the final place.',
      'sftp with put and lftp and rclone write straight to final names or in any order: they promise less.',
    ],
  };
}

function othersFiles(roundTripMs: number): number {
  if (roundTripMs === 0) return OTHERS_FILES_MAX;
  const files = Math.round((OTHERS_SECONDS_ABOUT * 1_000) / (roundTripMs * OTHERS_ROUND_TRIPS));
  return Math.min(files, OTHERS_FILES_MAX);
}

interface DrainParts {
  backlog: Backlog;
  server: OpenSshServer;
  port: number;
  base: string;
  clock: Clock;
  files: number;
}

async function drain({ backlog, server, port, base, clock, files }: DrainParts): Promise<Drained> {
  const outbox = backlog.outboxes.outboxFor(backlog.target);
  await using target = new SftpTarget({
    settings: {
      host: '127.0.0.1',
      port,
      user: server.user,
      folder: base,
      hostKey: server.hostKeyLine,
      temporary: 'own-folder',
      connectTimeoutMs: 20_000,
      replyTimeoutMs: 30_000,
    },
    credentials: { privateKey: server.privateKey },
    clock,
    owner: base,
  });
  const settings = DEFAULT_DELIVERY_SETTINGS;
  const delivery = new Delivery({
    targetId: backlog.target,
    target,
    outbox,
    clock,
    log: silentLog,
    random: Math.random,
    settings,
  });
  const controller = new AbortController();
  const watch: Watch = { latenessMs: [], rssMost: process.memoryUsage.rss() };
  const rssBefore = watch.rssMost;
  const ticking = tick(clock, watch, controller.signal);
  const startedMs = clock.monotonicMs();
  const empty = new Promise<void>((resolve) => {
    delivery.onChanged(() => {
      if (delivery.status().delivered === files) resolve();
    });
  });
  const running = delivery.run(controller.signal);
  await Promise.race([empty, running]);
  const seconds = (clock.monotonicMs() - startedMs) / 1_000;
  controller.abort(new Error('done'));
  await Promise.all([running, ticking]);
  const rssMib = { before: rssBefore / BYTES_PER_MIB, most: watch.rssMost / BYTES_PER_MIB };
  return { filesPerSecond: files / seconds, seconds, latenessMs: watch.latenessMs, rssMib };
}

interface Watch {
  latenessMs: number[];
  rssMost: number;
}

async function tick(clock: Clock, watch: Watch, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const dueMs = clock.monotonicMs() + TICK_MS;
    await clock.sleep(TICK_MS);
    watch.latenessMs.push(Math.max(0, clock.monotonicMs() - dueMs));
    watch.rssMost = Math.max(watch.rssMost, process.memoryUsage.rss());
  }
}
