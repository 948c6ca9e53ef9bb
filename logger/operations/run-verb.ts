/** `quantrac logger run`: reads, keeps, reports and delivers until it is stopped. */
import { join } from 'node:path';
import { createJsonLog } from '../../hardware/host/json-log.js';
import { StopSignal } from '../../hardware/host/stop-signal.js';
import { CLOCK_STATE_FILE, TrustedClock } from '../../hardware/host/trusted-clock.js';
import type { StationSetup } from '../config/station-setup.js';
import { keepStation } from '../keep-station.js';
import type { Station } from '../station.js';
import { openToRead } from '../store/open-to-read.js';
import { isStoreError } from '../store/store-error.js';
import { newestScanAt } from '../store/wrong-times.js';
import { EXIT_FAILED, EXIT_OK, type Verb } from './verb.js';

export const runVerb: Verb = {
  summary: 'read, keep, report and deliver until stopped (Ctrl-C, SIGTERM)',
  options: {
    'stop-with-stdin': {
      type: 'boolean',
      about: 'stop also when standard input ends, with the program that started it',
    },
  },
  run: (setup, values) => run(setup, values['stop-with-stdin'] === true),
};

/** `null`: nothing is stored, or nothing that can be read before the start has looked after it. */
function readNewestAt(dataFolder: string): number | null {
  try {
    using database = openToRead(dataFolder);
    return database === null ? null : newestScanAt(database.connection);
  } catch (error) {
    if (isStoreError(error)) return null;
    throw error;
  }
}

async function run(setup: StationSetup, stopWithStdin: boolean): Promise<number> {
  const log = createJsonLog('logger');
  using stop = new StopSignal();
  if (stopWithStdin) stop.followStdin();
  const clock = new TrustedClock({
    source: setup.config.clock.source,
    stateFile: join(setup.dataFolder, CLOCK_STATE_FILE),
    log,
    newestStoredAt: readNewestAt(setup.dataFolder),
  });
  await clock.look();
  const watchEnd = new AbortController();
  const watching = clock.watch(watchEnd.signal);
  let hasStarted = false;
  const onStarted = ({ panelUrl }: Station) => {
    hasStarted = true;
    log.info({ panel: panelUrl, station: setup.config.station.name }, 'the logger runs');
  };
  try {
    await keepStation({ setup, clock, log, keeping: clock, onStarted }, stop.signal);
    return EXIT_OK;
  } catch (error) {
    if (!hasStarted) throw error;
    log.error(
      { error: error instanceof Error ? error.message : String(error) },
      'a part of the logger failed; it stops',
    );
    return EXIT_FAILED;
  } finally {
    watchEnd.abort();
    await watching;
    if (hasStarted) log.info({}, 'the logger has stopped');
  }
}
