/**
 * Starts the province as soon as its disk takes files: on one that is full, read-only or failing nothing could be received for good, so
 * nothing is; stations keep their files and send them later. It is said at once and tried again until it can.
 */
import { probeFolder, type FolderRefusal } from '../hardware/host/probe-folder.js';
import { startProvince, type Province, type ProvinceOptions } from './province.js';

const RETRY_MS = 10_000;
/** So much room has to be there, or it is the disk that was in the way. */
const ROOM_BYTES_MIN = 1024 * 1024;

/** `denied` and `absent` are faults of the installation, for a person. */
const OF_THE_DISK: Partial<Record<FolderRefusal, string>> = {
  full: 'is full: make room on it',
  'read-only': 'is mounted read-only, as Linux does when a disk fails: look at dmesg',
  failing: 'answers with errors: look at dmesg, and change it',
};

/** `null`: the signal came first. Rejects with what {@link startProvince} says when it is not the disk. */
export async function startWhenDiskTakesFiles(
  options: ProvinceOptions,
  signal: AbortSignal,
): Promise<Province | null> {
  const { config, clock, log } = options;
  for (let isTold = false; !signal.aborted; isTold = true) {
    try {
      return await startProvince(options);
    } catch (error) {
      const refusal = probeFolder(config.dataFolder, ROOM_BYTES_MIN);
      const why = refusal === null ? undefined : OF_THE_DISK[refusal];
      if (why === undefined) throw error;
      if (!isTold) {
        log.error(
          {
            code: refusal,
            folder: config.dataFolder,
            error: error instanceof Error ? error.message : String(error),
          },
          `the disk of the data folder ${config.dataFolder} ${why}; nothing is received until then, and it is tried again`,
        );
      }
    }
    try {
      await clock.sleep(RETRY_MS, signal);
    } catch {
      break;
    }
  }
  return null;
}
