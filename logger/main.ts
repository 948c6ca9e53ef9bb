/** `quantrac logger run|check|status|trace -c station.yaml`: the logger's commands. The only file of the logger that prints. */
import { parseArgs } from 'node:util';
import { createJsonLog } from '../hardware/host/json-log.js';
import { StopSignal } from '../hardware/host/stop-signal.js';
import { SystemClock } from '../hardware/host/system-clock.js';
import { parseDuration } from '../protocols/configuration/duration.js';
import { ConfigError, formatConfigFault } from '../protocols/vocabulary/errors.js';
import { describePlan } from './config/describe-plan.js';
import { loadStation } from './config/load-config.js';
import type { StationSetup } from './config/station-setup.js';
import { PanelError } from './panel/panel-error.js';
import { describeStatus } from './operations/describe-status.js';
import { traceBus } from './operations/trace/trace-bus.js';
import { startStation } from './station.js';
import { isStoreError } from './store/store-error.js';

const USAGE = `Usage: quantrac logger <verb> [-c station.yaml]

  run      read, keep, report and deliver until stopped (Ctrl-C, SIGTERM)
  check    print every fault of the configuration, or the plan; touches no device and no network
  status   what is stored, queued and delivered; from the database, also beside a running logger
  trace BUS  shows what goes over a bus of the running logger, and keeps it in traces/ of its data folder

  -c, --config FILE   the configuration (default: station.yaml)
  --json              status as JSON
  --for 1m            trace: how long (1s … 1h)
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
        for: { type: 'string', default: '1m' },
        'stop-with-stdin': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      return EXIT_OK;
    }
    const [first, ...rest] = positionals;
    verb = rest.length === (first === 'trace' ? 1 : 0) ? first : undefined;
    config = values.config;
    options = {
      json: values.json,
      stopWithStdin: values['stop-with-stdin'],
      bus: rest[0] ?? '',
      for: values.for,
    };
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
  /** trace: the bus, and how long. */
  bus: string;
  for: string;
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
  trace,
};

const TRACE_MS_MIN = 1_000;
const TRACE_MS_MAX = 3_600_000;

async function trace(setup: StationSetup, { bus, for: forText }: VerbOptions): Promise<number> {
  const forMs = parseDuration(forText);
  if (forMs === null || forMs < TRACE_MS_MIN || forMs > TRACE_MS_MAX) {
    console.error(`--for ${forText}: is not a duration of 1s … 1h`);
    return EXIT_USAGE;
  }
  const buses = setup.config.buses.map(({ id }) => id);
  if (!buses.includes(bus)) {
    console.error(`there is no bus ${bus} (legal: ${buses.join(', ')})`);
    return EXIT_USAGE;
  }
  using stop = new StopSignal();
  const print = (text: string) => console.log(text);
  const { dataFolder } = setup;
  const wanted = { dataFolder, bus, forMs, clock: new SystemClock(), signal: stop.signal, print };
  return (await traceBus(wanted)) > 0 ? EXIT_OK : EXIT_FAILED;
}

async function run(setup: StationSetup, { stopWithStdin }: VerbOptions): Promise<number> {
  const log = createJsonLog('logger');
  using stop = new StopSignal();
  if (stopWithStdin) stop.followStdin();
  const station = await startStation({ setup, clock: new SystemClock(), log });
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
