/** One torture: lives of logger and province, each under torments and ended by SIGKILL, then peace, then the count. */
import { join } from 'node:path';
import { DeadlineError, withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import { MinistryPoller } from '../province/ministry-poller.js';
import { count, judgeSetAside, type Finding } from './count.js';
import { judgeEvidence } from './judge-evidence.js';
import { Dice } from './dice.js';
import { tearWrites, TORMENTS, type Torment } from './torments.js';
import type { TortureReport } from './torture-report.js';
import { makeWorld, STATION, type World } from './world.js';

export interface TortureOptions {
  /** SIGKILLs, of the logger and the companion together. */
  kills: number;
  seed: number;
  folder: string;
  clock: Clock;
  /** Aborted: no more kills; what was done so far is counted. */
  signal: AbortSignal;
  tell: (line: string) => void;
}

const LIFE_MS_MAX = 3_000;
/** A disk may be full, or the clock behind: then nothing new is shown. */
const SHOWN_MS_MAX = 15_000;
const LOOK_EVERY_MS = 25;
const TORMENTS_MAX = 2;
/** A torment goes on into the next life with this probability. */
const GOES_ON = 0.3;
const TORN_WRITES = 0.3;
const CHANCE_LOGGER = 0.7;
const PEACE_MS_MAX = 180_000;
const STOP_MS_MAX = 20_000;
const FILES_IN_PEACE = 2;
const TELL_EVERY_KILLS = 50;

interface Ongoing {
  torment: Torment;
  end: () => void;
}

export async function torture(options: TortureOptions): Promise<TortureReport> {
  const { clock, folder, seed, tell } = options;
  const startedMs = clock.monotonicMs();
  await using world = await makeWorld(folder, clock);
  const run = new Torture(world, options);
  const stopReaders = new AbortController();
  const readers = run.readers.map((reader) => reader.run(stopReaders.signal));
  try {
    world.logger.keepRunning();
    await run.lives();
    tell('peace: everything is mended; waiting for what is due');
    await run.peace();
  } finally {
    await Promise.all(
      [world.logger, world.companion].map((program) => program.stop(clock.sleep(STOP_MS_MAX))),
    );
    stopReaders.abort();
    await Promise.all(readers);
  }
  for (const reader of run.readers) reader.look();
  return { ...run.result(), seed, seconds: Math.round((clock.monotonicMs() - startedMs) / 1000) };
}

class Torture {
  readonly readers: readonly [MinistryPoller, MinistryPoller];
  readonly #world: World;
  readonly #options: TortureOptions;
  readonly #dice: Dice;
  /** Reading → when it was shown. */
  readonly #shown = new Map<number, number>();
  /** Readings that were shown as not stored. */
  readonly #shownHeld = new Set<number>();
  #newestSeen = 0;
  readonly #torments = new Map<string, number>();
  readonly #obstacles = new Map<string, string>();
  readonly #extra: Finding[] = [];
  #ongoing: Ongoing[] = [];
  #tornWrites = 0;

  constructor(world: World, options: TortureOptions) {
    this.#world = world;
    this.#options = options;
    this.#dice = new Dice(options.seed);
    const { folder } = world;
    const reader = (path: string) =>
      new MinistryPoller({ folder: join(folder, path), stationCode: STATION, clock: options.clock });
    this.readers = [reader(`province/data/archive/${STATION}`), reader('second/second')];
    for (const { name, obstacle } of TORMENTS) {
      const why = obstacle?.(world) ?? null;
      if (why !== null) this.#obstacles.set(name, why);
    }
  }

  async lives(): Promise<void> {
    const { kills, signal, tell } = this.#options;
    for (let told = 0; this.#kills < kills && !signal.aborted;) {
      await this.#life();
      if (this.#kills >= told + TELL_EVERY_KILLS) {
        told = this.#kills;
        tell(
          `${this.#kills} of ${kills} kills, ${this.#shown.size} readings shown, ${this.readers[0].read.length} files received`,
        );
      }
    }
  }

  /** Everything is mended; ends when nothing waits and files come again. */
  async peace(): Promise<void> {
    const { clock } = this.#options;
    const { logger, companion } = this.#world;
    for (const { end } of this.#ongoing.splice(0)) end();
    this.#world.proxy.cutAfter(null);
    const before = this.readers.map(({ read }) => read.length);
    const isQuiet = async () => {
      const queued = await this.#look();
      return (
        queued === 0 &&
        this.readers.every(({ read }, index) => read.length >= (before[index] ?? 0) + FILES_IN_PEACE)
      );
    };
    try {
      await withDeadline({ clock, deadlineMs: PEACE_MS_MAX, what: 'peace' }, async (within) => {
        while (!within.aborted && !(await isQuiet())) {
          for (const program of [logger, companion]) program.keepRunning();
          await clock.sleep(LOOK_EVERY_MS);
        }
      });
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      this.#extra.push({
        kind: 'lost',
        what: `files still waited ${PEACE_MS_MAX / 1000} s after everything was mended`,
      });
    }
  }

  result(): Omit<TortureReport, 'seed' | 'seconds'> {
    const { folder, logger, companion, loggerFailing, companionFailing } = this.#world;
    const [province, second] = this.readers;
    const counted = count(join(folder, 'station/data/station.db'), this.#shown, [
      { receiver: 'province', ...province },
      { receiver: 'second', ...second },
    ]);
    const { findings: doubts, ...evidence } = judgeEvidence(join(folder, 'station'));
    const findings = [
      ...counted.findings,
      ...judgeSetAside(join(folder, 'province/data')),
      ...doubts,
      ...this.#extra,
    ];
    const of = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length;
    return {
      kills: this.#kills,
      lost: of('lost'),
      doubled: of('doubled'),
      wrong: of('wrong'),
      outOfOrder: of('out-of-order'),
      killsOfLogger: logger.kills,
      killsOfProvince: companion.kills,
      ownEnds: { logger: logger.ownEnds, province: companion.ownEnds },
      readings: counted.readings,
      shown: counted.shown,
      shownNotStored: this.#shownHeld.size,
      keptApart: counted.keptApart,
      files: counted.files,
      evidence,
      failures: { logger: loggerFailing.failures(), province: companionFailing.failures() },
      tornWrites: this.#tornWrites,
      torments: Object.fromEntries([...this.#torments].sort()),
      notDone: Object.fromEntries(this.#obstacles),
      findings: findings.map(({ kind, what }) => `${kind}: ${what}`),
    };
  }

  get #kills(): number {
    return this.#world.logger.kills + this.#world.companion.kills;
  }

  async #life(): Promise<void> {
    const { clock } = this.#options;
    const { logger, companion } = this.#world;
    this.#begin();
    const victim = this.#dice.chance(CHANCE_LOGGER) ? logger : companion;
    // Every second life may end while the program starts, the others some time after a reading was shown.
    const untilShown = this.#dice.chance(0.5);
    const lifeMs = this.#dice.between(0, LIFE_MS_MAX);
    let endMs = clock.monotonicMs() + (untilShown ? SHOWN_MS_MAX : lifeMs);
    const seenBefore = this.#newestSeen;
    for (let waits = untilShown; clock.monotonicMs() < endMs;) {
      for (const program of [logger, companion]) program.keepRunning();
      await this.#look();
      if (waits && this.#newestSeen > seenBefore) {
        waits = false;
        endMs = clock.monotonicMs() + lifeMs;
      }
      await clock.sleep(LOOK_EVERY_MS);
    }
    await victim.kill();
    if (victim === logger && this.#dice.chance(TORN_WRITES)) {
      tearWrites(this.#world, this.#dice);
      this.#tornWrites += 1;
    }
    const stay = this.#ongoing.filter(() => this.#dice.chance(GOES_ON));
    for (const ongoing of this.#ongoing) if (!stay.includes(ongoing)) ongoing.end();
    this.#ongoing = stay;
  }

  #begin(): void {
    const wanted = this.#dice.whole(0, TORMENTS_MAX);
    while (this.#ongoing.length < wanted) {
      const torment = this.#choose();
      if (this.#ongoing.some((ongoing) => excludes(ongoing.torment, torment))) return;
      this.#ongoing.push({ torment, end: torment.begin(this.#world, this.#dice) });
      this.#torments.set(torment.name, (this.#torments.get(torment.name) ?? 0) + 1);
    }
  }

  #choose(): Torment {
    const possible = TORMENTS.filter(({ name }) => !this.#obstacles.has(name));
    return this.#dice.pick(possible.flatMap((torment) => Array<Torment>(torment.weight).fill(torment)));
  }

  /** Notes what the panel shows, and gives how much is queued; `null` while nobody answers. */
  async #look(): Promise<number | null> {
    const { clock } = this.#options;
    try {
      const what = { clock, deadlineMs: 1_000, what: 'the panel' };
      const view = await withDeadline(what, async (signal) => {
        const reply = await fetch(`${this.#world.panelUrl}/api/view`, { signal });
        return (await reply.json()) as SeenView;
      });
      const latest = view.channels[0]?.latest;
      if (latest?.raw != null) {
        this.#newestSeen = Math.max(this.#newestSeen, latest.raw);
        // What is shown as not stored is no promise.
        if (latest.isStored === false) this.#shownHeld.add(latest.raw);
        else this.#shown.set(latest.raw, latest.at);
      }
      return view.targets.reduce((sum, { queued }) => sum + queued, 0);
    } catch {
      return null;
    }
  }
}

function excludes(one: Torment, other: Torment): boolean {
  return one.name === other.name || (one.excludes !== undefined && one.excludes === other.excludes);
}

interface SeenView {
  channels: { latest: { at: number; raw: number | null; isStored?: boolean } | null }[];
  targets: { queued: number }[];
}
