/** `quantrac logger run|check|status -c station.yaml`: the logger's commands. The only file of the logger that prints. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createJsonLog } from '../hardware/host/json-log.js';
import { StopSignal } from '../hardware/host/stop-signal.js';
import { SystemClock } from '../hardware/host/system-clock.js';
import { TrustedClock } from '../hardware/host/trusted-clock.js';
import { ConfigError, formatConfigFault } from '../protocols/vocabulary/errors.js';
import { describePlan } from './config/describe-plan.js';
import { loadStation } from './config/load-config.js';
import type { StationSetup } from './config/station-setup.js';
import { PanelError } from './panel/panel-error.js';
import { describeStatus } from './operations/describe-status.js';
import { startStation } from './station.js';
import { isStoreError } from './store/store-error.js';

const USAGE = `Usage: quantrac logger <verb> [-c station.yaml]

  run      read, keep, report and deliver until stopped (Ctrl-C, SIGTERM)
  check    print every fault of the configuration, or the plan; touches no device and no network
  status   what is stored, queued and delivered; from the database, also beside a running logger

  -c, --config FILE   the configuration (default: station.yaml)
  --json              status as JSON
  --stop-with-stdin   run: stop also when standard input ends, with the program that started it`;

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

export async function main(argv: readonly string[]): Promise<number> {
  let verb: string | undefined;
  let config: string;
  let options: VerbOptions;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c', default: 'station.yaml' },
        json: { type: 'boolean', default: false },
        'stop-with-stdin': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      return EXIT_OK;
    }
    verb = positionals.length === 1 ? positionals[0] : undefined;
    config = values.config;
    options = { json: values.json, stopWithStdin: values['stop-with-stdin'] };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return EXIT_USAGE;
  }
  const work = verb === undefined ? undefined : VERBS[verb];
  if (work === undefined) {
    console.error(verb === undefined ? USAGE : `"${verb}" is not a verb of the logger.\n\n${USAGE}`);
    return EXIT_USAGE;
  }
  try {
    return await work(await loadStation(config), options);
  } catch (error) {
    return explain(error);
  }
}

interface VerbOptions {
  json: boolean;
  stopWithStdin: boolean;
}

const VERBS: Record<string, (setup: StationSetup, options: VerbOptions) => Promise<number> | number> = {
  run,
  check: (setup) => {
    console.log(describePlan(setup, new SystemClock().now()).join('\n'));
    return EXIT_OK;
  },
  status: (setup, { json }) => {
    console.log(describeStatus(setup, new SystemClock(), json));
    return EXIT_OK;
  },
};

async function run(setup: StationSetup, { stopWithStdin }: VerbOptions): Promise<number> {
  const log = createJsonLog('logger');
  using stop = new StopSignal();
  if (stopWithStdin) stop.followStdin();
  const clock = new TrustedClock({
    source: setup.config.clock.source,
    stateFile: join(setup.dataFolder, 'clock.json'),
    log,
  });
  await clock.look();
  const station = await startStation({ setup, clock, log });
  const watchEnd = new AbortController();
  const watching = clock.watch(watchEnd.signal);
  log.info({ panel: station.panelUrl, station: setup.config.station.name }, 'the logger runs');
  const stopped = new Promise<void>((resolve) =>
    stop.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  try {
    await Promise.race([station.done, stopped]);
    return EXIT_OK;
  } catch (error) {
    log.error(
      { error: error instanceof Error ? error.message : String(error) },
      'a part of the logger failed; it stops',
    );
    return EXIT_FAILED;
  } finally {
    await station[Symbol.asyncDispose]();
    watchEnd.abort();
    await watching;
    log.info({}, 'the logger has stopped');
  }
}

/** Every expected failure in words that an operator can act on; anything else with its trace. */
function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    for (const fault of error.faults) console.error(formatConfigFault(fault));
    console.error(`${error.faults.length} fault(s); nothing was started.`);
  } else if (error instanceof PanelError || isStoreError(error)) {
    console.error(`${error.code}: ${error.message}${error.hint === null ? '' : `\n${error.hint}`}`);
  } else {
    console.error(error);
  }
  return EXIT_FAILED;
}
