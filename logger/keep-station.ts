/**
 * Starts the station, whatever its disk does. One whose disk is full, read-only or failing at the start reads, judges and shows, and
 * holds its readings in memory; nothing is reported or sent, since nothing of it would stand. As soon as the disk takes files the real
 * station starts in its place and stores what was held.
 */
import { probeFolder, type FolderRefusal } from '../hardware/host/probe-folder.js';
import { startStation, type Station, type StationOptions } from './station.js';
import type { HeldScan } from './store/held-scans.js';
import { isDiskTrouble, StoreError, type StoreErrorCode } from './store/store-error.js';

const LOOK_AGAIN_MS = 5_000;
/** So much room has to be there before the database is tried again. */
const ROOM_BYTES_MIN = 1024 * 1024;

/** `denied` and `absent` are faults of the installation, for a person: the logger ends and says so. */
const OF_THE_DISK: Partial<Record<FolderRefusal, StoreErrorCode>> = {
  'read-only': 'read-only',
  full: 'disk-full',
  failing: 'io',
};

export interface KeepStationOptions extends StationOptions {
  onStarted: (station: Station) => void;
}

/** Resolves when the signal aborts; rejects when a part failed beyond repair. The station has ended then. */
export async function keepStation(options: KeepStationOptions, signal: AbortSignal): Promise<void> {
  let held: readonly HeldScan[] = [];
  while (!signal.aborted) {
    const station = await startOrRefusal({ ...options, held });
    if (station instanceof StoreError) {
      held = await holdReadings({ ...options, held }, station, signal);
      continue;
    }
    options.onStarted(station);
    await runToEnd(station, signal);
    return;
  }
}

async function runToEnd(station: Station, signal: AbortSignal): Promise<void> {
  try {
    await Promise.race([station.done, aborted(signal)]);
  } finally {
    await station[Symbol.asyncDispose]();
  }
}

async function startOrRefusal(options: StationOptions): Promise<Station | StoreError> {
  try {
    return await startStation(options);
  } catch (error) {
    const refusal = refusalOfDisk(error, options.setup.dataFolder);
    if (refusal === null) throw error;
    return refusal;
  }
}

function refusalOfDisk(error: unknown, folder: string): StoreError | null {
  if (!isDiskTrouble(error)) return null;
  if (error.code !== 'not-accessible') return error;
  const why = probeFolder(folder, ROOM_BYTES_MIN);
  const code = why === null ? undefined : OF_THE_DISK[why];
  if (code === undefined) return null;
  const { message, hint, cause } = error;
  return new StoreError({ code, message, cause, ...(hint === null ? {} : { hint }) });
}

/** Until the disk takes files again, or the signal aborts; gives what is held then. */
async function holdReadings(
  options: KeepStationOptions,
  refusal: StoreError,
  signal: AbortSignal,
): Promise<readonly HeldScan[]> {
  const { setup, log } = options;
  log.error(
    { code: refusal.code, error: refusal.message, hint: refusal.hint },
    'the disk refuses from the start: the station reads and shows, and holds its readings in memory',
  );
  const station = await startStation({
    ...options,
    setup: { ...setup, targets: [] },
    withoutDisk: refusal,
  });
  options.onStarted(station);
  try {
    await Promise.race([station.done, diskBack(options, signal), aborted(signal)]);
  } catch (error) {
    await station[Symbol.asyncDispose]();
    throw error;
  }
  const held = station.scans.handOver();
  await station[Symbol.asyncDispose]();
  if (!signal.aborted)
    log.info({ scans: held.length }, 'the disk takes files again: what was held is stored now');
  else if (held.length > 0)
    log.error({ scans: held.length }, 'readings that were held in memory could not be stored');
  return held;
}

async function diskBack({ setup, clock }: StationOptions, signal: AbortSignal): Promise<void> {
  try {
    do await clock.sleep(LOOK_AGAIN_MS, signal);
    while (probeFolder(setup.dataFolder, ROOM_BYTES_MIN) !== null);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
