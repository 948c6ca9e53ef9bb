/**
 * A 9600 baud RTU line at its limit: how much of it the logger uses, and how regularly one unit is read beside nine dead ones; beside
 * Node-RED with node-red-contrib-modbus on a line of the same kind at the same time, where it is installed.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { choosePorts } from '../demo/demo-ports.js';
import type { BenchOptions, BenchResult, Figure } from './bench-result.js';
import { REGISTERS_EACH } from './bench-load.js';
import { startBenchLogger, writeBenchLineStation } from './bench-station.js';
import { percentile } from './median.js';
import { nodeRedLineFlow } from './node-red-line-flow.js';
import { NodeRedProgram, nodeRedVersions } from './node-red-program.js';
import {
  LINE_BAUD,
  LINE_TURNAROUND_MS,
  LINE_UNITS,
  type LineCounts,
  type LinesCommand,
  type LinesMessage,
} from './serve-bench-lines.js';

const TIMEOUT_MS = 300;
/** More than the line can carry. */
const BUSY_INTERVAL_MS = 500;
const CALM_INTERVAL_MS = 1000;
const BITS = 10;
/** Request, the slave's moment, reply, 3.5 characters of silence. */
const POLL_MS = ((8 + 5 + 2 * REGISTERS_EACH + 3.5) * BITS * 1000) / LINE_BAUD + LINE_TURNAROUND_MS;

export async function busLimitBench(options: BenchOptions): Promise<BenchResult> {
  const { nodeRedFolder, windowMs } = options;
  const busy = await watch(BUSY_INTERVAL_MS, 'all-answer', options);
  const calm = await watch(CALM_INTERVAL_MS, 'nine-silent', options);
  const names = ['logger', 'Node-RED'];
  const figures = names.flatMap((name, line): Figure[] => {
    const [used, kept] = [busy[line], calm[line]];
    if (used === undefined || kept === undefined) return [];
    const polls = used.answered / (windowMs / 1000);
    return [
      { what: `${name}, asked for too much: polls`, value: polls, unit: '/s' },
      { what: `${name}, asked for too much: use of the line`, value: (polls * POLL_MS) / 10, unit: '%' },
      { what: `${name}, nine dead: the live unit asked`, value: kept.liveAtMs.length, unit: 'times' },
      ...gapFigures(name, kept.liveAtMs),
    ];
  });
  return {
    name: 'bus-limit',
    title: `a ${LINE_BAUD} 8N1 line with ${LINE_UNITS} units, ${windowMs / 1000} s each`,
    figures,
    notes: [
      `A poll takes ${POLL_MS.toFixed(1)} ms at best: ${(1000 / POLL_MS).toFixed(2)} a second. Asked for: ${LINE_UNITS} units each ${BUSY_INTERVAL_MS} ms; beside dead ones each ${CALM_INTERVAL_MS} ms.`,
      'Gaps are between two requests to the live unit, as the unit sees them.',
      nodeRedFolder === null
        ? 'Without Node-RED: --with-node-red FOLDER.'
        : `${nodeRedVersions(nodeRedFolder)}, time-out ${TIMEOUT_MS} ms like the logger.`,
    ],
  };
}

function gapFigures(name: string, atMs: readonly number[]): Figure[] {
  const gaps = atMs.slice(1).map((at, index) => at - (atMs[index] ?? at));
  if (gaps.length === 0) return [{ what: `${name}, nine dead: longest gap`, value: null, unit: 'ms' }];
  return [
    { what: `${name}, nine dead: gap, p50`, value: percentile(gaps, 50), unit: 'ms' },
    { what: `${name}, nine dead: longest gap`, value: Math.max(...gaps), unit: 'ms' },
  ];
}

/** One window with the logger on one line and Node-RED on the other. */
async function watch(
  intervalMs: number,
  units: 'all-answer' | 'nine-silent',
  options: BenchOptions,
): Promise<LineCounts[]> {
  const { clock, folder, nodeRedFolder, tell, warmUpMs, windowMs } = options;
  const root = join(folder, units);
  mkdirSync(root);
  await using lines = await BenchLines.start(nodeRedFolder === null ? 1 : 2);
  const [ours = '', theirs = ''] = lines.paths;
  const line = { path: ours, baudRate: LINE_BAUD, units: LINE_UNITS, intervalMs, timeoutMs: TIMEOUT_MS };
  await using logger = startBenchLogger(root, writeBenchLineStation(root, line));
  await logger.line('the logger runs');
  const nodeRed =
    nodeRedFolder === null ? null : await startNodeRed(nodeRedFolder, root, { ...line, path: theirs });
  try {
    tell(`${units}: warming up, then watching ${windowMs / 1000} s`);
    await clock.sleep(warmUpMs);
    if (units === 'nine-silent') {
      await lines.ask('silence');
      await clock.sleep(warmUpMs);
    }
    await lines.ask('counts');
    await clock.sleep(windowMs);
    return await lines.ask('counts');
  } finally {
    await nodeRed?.[Symbol.asyncDispose]();
  }
}

async function startNodeRed(installedIn: string, root: string, line: Parameters<typeof nodeRedLineFlow>[0]) {
  const { panel: port } = await choosePorts({ panel: 0, pages: 0, sftp: 0, instruments: 0 });
  const flow = nodeRedLineFlow(line);
  return NodeRedProgram.start({ installedIn, userFolder: join(root, 'node-red'), port, flow });
}

class BenchLines implements AsyncDisposable {
  readonly paths: readonly string[];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, paths: readonly string[]) {
    this.#child = child;
    this.paths = paths;
  }

  static async start(count: number): Promise<BenchLines> {
    const script = process.argv[1];
    if (script === undefined) throw new Error('this program was not started from a script');
    const child = fork(script, ['simulate', 'bench', '--serve-lines', String(count)]);
    const [message] = (await once(child, 'message')) as [LinesMessage];
    if (message.kind !== 'served') throw new Error('the lines were not served');
    return new BenchLines(child, message.paths);
  }

  /** What was counted since the last time. */
  async ask(command: LinesCommand): Promise<LineCounts[]> {
    const answer = once(this.#child, 'message') as Promise<[LinesMessage]>;
    this.#child.send(command);
    const [message] = await answer;
    return message.kind === 'counts' ? message.lines : [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}
