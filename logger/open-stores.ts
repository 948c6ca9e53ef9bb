/**
 * The station's database, opened and held, with everything that writes into it: the run, the chain of evidence, readings,
 * reports, what is read back of databases that were set aside, the outbox, the journal. They are opened and closed together.
 */
import { join } from 'node:path';
import { openJournal, type Journal } from './events/open-journal.js';
import { openEvidence, type Evidence } from './evidence/open-evidence.js';
import type { StationSurroundings } from './station-surroundings.js';
import { openDatabase, openWithoutDisk, type OpenedDatabase } from './store/database.js';
import { holdDataFolder } from './store/hold-data-folder.js';
import { OutboxStore } from './store/outbox-store.js';
import { ReportStore } from './store/report-store.js';
import { CurrentRun } from './store/run-store.js';
import { Salvage } from './store/salvage/salvage.js';
import { ScanStore } from './store/scan-store.js';

export interface StationStores extends OpenedDatabase {
  /** Of the database. */
  readonly path: string;
  readonly run: CurrentRun;
  readonly evidence: Evidence;
  readonly scans: ScanStore;
  readonly reports: ReportStore;
  readonly salvage: Salvage;
  readonly outbox: OutboxStore;
  readonly journal: Journal;
  /** When nothing writes any more. After a failure the run stays open: the next start tells that it did not end in order. */
  close(ended: 'in order' | 'failed'): Promise<void>;
}

export function openStores(surroundings: StationSurroundings): StationStores {
  const path = join(surroundings.setup.dataFolder, 'station.db');
  const held = openHeld(path, surroundings);
  try {
    return storesIn(path, held, surroundings);
  } catch (error) {
    // A disk that refuses now may take files later: the next try of this program needs the folder.
    try {
      held.database[Symbol.dispose]();
    } finally {
      held.hold[Symbol.dispose]();
    }
    throw error;
  }
}

type HeldDatabase = OpenedDatabase & { hold: Disposable };

function storesIn(
  path: string,
  { database, setAside, hold }: HeldDatabase,
  surroundings: StationSurroundings,
): StationStores {
  const { setup, clock, log } = surroundings;
  if (setAside !== null) {
    log.error({ setAside }, 'the database was damaged; it was set aside and a new one is used');
  }
  const run = new CurrentRun(database, clock, setAside);
  const evidence = openEvidence({ setup, database, clock, log, setAside });
  const scans = new ScanStore(database, {
    ...{ clock, log, commitIntervalMs: setup.config.store.commitInterval },
    held: surroundings.held ?? [],
  });
  const reports = new ReportStore(database, {
    clock,
    seal: (writer, report) => evidence.chain.sealInterval(writer, report),
  });
  const salvage = new Salvage(database, {
    path,
    clock,
    vouch: (writer, source, work) => evidence.chain.vouchForSalvaged(writer, source, work),
  });
  const outbox = new OutboxStore(database, reports, salvage);
  const journal = openJournal({ database, setAside, clock, log });
  return {
    ...{ path, database, setAside, run, evidence, scans, reports, salvage, outbox, journal },
    close: async (ended) => {
      await scans[Symbol.asyncDispose]();
      if (ended === 'in order') run.end();
      journal[Symbol.dispose]();
      evidence.close();
      await evidence[Symbol.asyncDispose]();
      database[Symbol.dispose]();
      hold[Symbol.dispose]();
    },
  };
}

function openHeld(path: string, { setup, clock, withoutDisk }: StationSurroundings): HeldDatabase {
  const nothing = { [Symbol.dispose]: () => undefined };
  if (withoutDisk) return { database: openWithoutDisk(withoutDisk), setAside: null, hold: nothing };
  const hold = holdDataFolder(setup.dataFolder);
  try {
    return { ...openDatabase(path, { clock }), hold };
  } catch (error) {
    hold[Symbol.dispose]();
    throw error;
  }
}
