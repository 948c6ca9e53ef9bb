/**
 * What can be done to the station, the wire and the receivers while they run. Each torment begins, lasts for one or two lives of
 * the programs, and ends; none of them may cost a reading that was shown or a file that was due.
 */
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProvinceLevers, ProvinceStep } from '../province/province-levers.js';
import type { Dice } from './dice.js';
import type { FailingDisk } from './failing-disk.js';
import type { World } from './world.js';

export interface Torment {
  name: string;
  weight: number;
  /** Of those that exclude the same, only one is at work. */
  excludes?: string;
  /** Why it cannot be done on this machine; `null`: it can. */
  obstacle?: (world: World) => string | null;
  /** Begins it; the returned function ends it. */
  begin: (world: World, dice: Dice) => () => void;
}

const NOTHING = () => undefined;
/** Bytes of a whole login and upload, about: a cut falls anywhere in it. */
const CUT_BYTES_MAX = 6_000;
const CLOCK_SECONDS = [-25, -12, -5, -1, 1, 5, 12, 25] as const;
const STEPS: readonly ProvinceStep[] = ['open', 'write', 'close', 'rename', 'after-rename'];

function lever<K extends keyof ProvinceLevers>(
  name: string,
  key: K,
  choose: (dice: Dice) => ProvinceLevers[K],
  weight = 1,
): Torment {
  return {
    name,
    weight,
    excludes: key,
    begin: ({ second }, dice) => {
      const before = second.levers[key];
      second.levers[key] = choose(dice);
      return () => void (second.levers[key] = before);
    },
  };
}

const needsSmallDisk = (which: 'loggerDisk' | 'companionDisk') => (world: World) =>
  world[which].canBeFilled ? null : 'needs root and tmpfs';

const FAILING = ['loggerFailing', 'companionFailing'] as const;
/** Syncs that fail in a row, and how often a flaky disk errs or takes half. */
const SYNCS_MAX = 3;
const FLAKY_ONE_IN = [3, 10, 30] as const;

/** A disk under open files fails: only one way at a time, so that the end of one does not mend another. */
function failing(
  what: string,
  begin: (disk: FailingDisk, dice: Dice) => void,
  weights: readonly [logger: number, province: number] = [1, 1],
): Torment[] {
  return FAILING.map((which, index) => ({
    name: `disk of the ${which === 'loggerFailing' ? 'logger' : 'province'} ${what}`,
    weight: weights[index] ?? 1,
    excludes: which,
    obstacle: (world) => (world[which].isThere ? null : 'needs a C compiler'),
    begin: (world, dice) => {
      begin(world[which], dice);
      return () => world[which].mend();
    },
  }));
}

export const TORMENTS: readonly Torment[] = [
  ...failing('answers every write with EIO', (disk) => disk.failAll('EIO'), [2, 1]),
  ...failing('is read-only under open files', (disk) => disk.failAll('EROFS'), [2, 1]),
  ...failing('has no room for open files', (disk) => disk.failAll('ENOSPC')),
  ...failing('fails some calls with EIO', (disk, dice) => disk.failSome('EIO', dice.pick(FLAKY_ONE_IN))),
  ...failing(
    'fails a few syncs, then none',
    (disk, dice) => disk.failSyncs(dice.whole(1, SYNCS_MAX)),
    [2, 1],
  ),
  ...failing('takes only half of some writes', (disk, dice) => disk.shortenWrites(dice.pick(FLAKY_ONE_IN))),
  {
    name: 'link cut at a random byte sent',
    weight: 4,
    begin: ({ proxy }, dice) => {
      proxy.cutAfter({ sent: dice.whole(1, CUT_BYTES_MAX) });
      return NOTHING;
    },
  },
  {
    name: 'link cut at a random byte received',
    weight: 4,
    begin: ({ proxy }, dice) => {
      proxy.cutAfter({ received: dice.whole(1, CUT_BYTES_MAX) });
      return NOTHING;
    },
  },
  {
    name: 'disk of the logger full',
    weight: 2,
    obstacle: needsSmallDisk('loggerDisk'),
    begin: ({ loggerDisk }) => {
      loggerDisk.fill();
      return () => loggerDisk.makeRoom();
    },
  },
  {
    name: 'disk of the province full',
    weight: 2,
    obstacle: needsSmallDisk('companionDisk'),
    begin: ({ companionDisk }) => {
      companionDisk.fill();
      return () => companionDisk.makeRoom();
    },
  },
  {
    name: 'wall clock of the logger stepped',
    weight: 2,
    obstacle: ({ wallClock }) => (wallClock.isThere ? null : 'needs libfaketime'),
    begin: ({ wallClock }, dice) => {
      wallClock.set(dice.pick(CLOCK_SECONDS));
      return () => wallClock.set(0);
    },
  },
  lever('receiver refuses connections', 'connections', () => 'refuse'),
  lever('receiver refuses the login', 'login', () => 'refuse'),
  lever('receiver shows another host key', 'hostKey', () => 'other'),
  lever('receiver full', 'storage', () => 'full'),
  lever('receiver read-only', 'storage', () => 'read-only'),
  lever('receiver loses the last byte of each write', 'storage', () => 'lossy'),
  lever('receiver stalls at a step', 'hangAt', (dice) => dice.pick(STEPS), 2),
  lever('receiver drops the link at a step', 'dropAt', (dice) => dice.pick(STEPS), 4),
  lever('receiver drops the link after some bytes', 'dropAfterBytes', (dice) => dice.whole(1, 60), 2),
];

/** What a power cut leaves behind a killed program: bytes that were written and never committed. */
export function tearWrites(world: World, dice: Dice): void {
  const data = join(world.folder, 'station/data');
  const log = join(data, 'station.db-wal');
  // Behind the last commit of a write-ahead log anything may stand: half a frame, or noise.
  if (existsSync(log))
    appendTorn(log, Buffer.from(Array.from({ length: dice.whole(1, 5000) }, () => dice.whole(0, 255))));
  const days = filesFolders(join(data, 'files'));
  const folder = days.at(-1);
  if (folder !== undefined) writeTorn(join(folder, `.${'TB_JUDGE_WATER_20990101000000.txt'}.partial`));
}

function appendTorn(path: string, bytes: Buffer): void {
  try {
    appendFileSync(path, bytes);
  } catch {
    // The disk may be the one that is full.
  }
}

function writeTorn(path: string): void {
  try {
    writeFileSync(path, 'Asked\t1');
  } catch {
    // As above.
  }
}

function filesFolders(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}
