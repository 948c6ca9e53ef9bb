/** The logger beside Node-RED with node-red-contrib-modbus: the same polls of identical instruments, in the same minute. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { choosePorts } from '../demo/demo-ports.js';
import { BenchInstruments } from './bench-instruments.js';
import { INSTRUMENTS, PARAMETERS } from './bench-load.js';
import type { BenchOptions, BenchResult } from './bench-result.js';
import { startBenchLogger, startBenchProvince, writeBenchStation } from './bench-station.js';
import { measureProcess } from './measure-process.js';
import { nodeRedFlow } from './node-red-flow.js';
import { NodeRedProgram, nodeRedVersions } from './node-red-program.js';
import { figuresOf, sum } from './station-bench.js';

const INTERVAL = '1m';

export async function nodeRedBench(options: BenchOptions): Promise<BenchResult> {
  const { clock, folder, warmUpMs, windowMs, nodeRedFolder, tell } = options;
  if (nodeRedFolder === null) throw new Error('no folder with node-red was given');
  const versions = nodeRedVersions(nodeRedFolder);
  await using instruments = await BenchInstruments.start(2 * INSTRUMENTS);
  const ours = instruments.tcpPorts.slice(0, INSTRUMENTS);
  const theirs = instruments.tcpPorts.slice(INSTRUMENTS);
  const root = join(folder, 'station');
  mkdirSync(root);
  await using province = await startBenchProvince(root);
  await using logger = startBenchLogger(
    root,
    writeBenchStation({ root, tcpPorts: ours, interval: INTERVAL, province }),
  );
  const userFolder = join(folder, 'node-red');
  const outputFile = join(folder, 'node-red.jsonl');
  const { panel: port } = await choosePorts({ panel: 0, pages: 0, sftp: 0, instruments: 0 });
  await using nodeRed = await NodeRedProgram.start({
    installedIn: nodeRedFolder,
    userFolder,
    port,
    flow: nodeRedFlow(theirs, outputFile),
  });
  await logger.line('the logger runs');
  tell(`${versions}: warming up ${warmUpMs / 1000} s, then watching both ${windowMs / 1000} s`);
  await clock.sleep(warmUpMs);
  const before = await instruments.requests();
  const watch = { clock, durationMs: windowMs };
  const [oursUse, theirsUse] = await Promise.all([
    measureProcess(logger.pid, watch),
    measureProcess(nodeRed.pid, watch),
  ]);
  const after = await instruments.requests();
  const polls = after.map((count, index) => count - (before[index] ?? 0));
  const [ourPolls, theirPolls] = [sum(polls.slice(0, INSTRUMENTS)), sum(polls.slice(INSTRUMENTS))];
  if (statSync(outputFile, { throwIfNoEntry: false }) === undefined)
    throw new Error('node-red wrote no line: its flow does not poll');
  return {
    name: 'node-red',
    title: `the logger and Node-RED, ${PARAMETERS} parameters each second each, at the same time`,
    figures: [
      { what: 'logger: requests answered in the window', value: ourPolls, unit: '' },
      { what: 'Node-RED: requests answered in the window', value: theirPolls, unit: '' },
      ...figuresOf('logger', oursUse),
      ...figuresOf('Node-RED', theirsUse),
      { what: 'logger ÷ Node-RED: CPU', value: oursUse.cpuPercent / theirsUse.cpuPercent, unit: '×' },
      {
        what: 'logger ÷ Node-RED: resident memory',
        value: oursUse.rssBytesMedian / theirsUse.rssBytesMedian,
        unit: '×',
      },
    ],
    notes: [
      `${versions}; without its editor and admin interface.`,
      'Node-RED polls, decodes, and appends a line a scan to a file (no fsync). The logger also judges, commits each second with fsync, averages, reports and delivers by SFTP, and serves its panel.',
    ],
  };
}
