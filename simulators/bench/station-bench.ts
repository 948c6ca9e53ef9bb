/** What the logger's process costs while a station of fifty parameters runs: memory, CPU, wake-ups, wear of the disk. */
import { FLOATS_EACH, INSTRUMENTS, PARAMETERS } from './bench-load.js';
import { BenchInstruments } from './bench-instruments.js';
import type { BenchOptions, BenchResult, Figure } from './bench-result.js';
import { countScans, startBenchLogger, startBenchProvince, writeBenchStation } from './bench-station.js';
import { measureProcess, type ProcessUse } from './measure-process.js';

const INTERVAL = '1m';

export async function stationBench(options: BenchOptions): Promise<BenchResult> {
  const { clock, folder: root, warmUpMs, windowMs } = options;
  await using instruments = await BenchInstruments.start(INSTRUMENTS);
  await using province = await startBenchProvince(root);
  const config = writeBenchStation({ root, tcpPorts: instruments.tcpPorts, interval: INTERVAL, province });
  await using logger = startBenchLogger(root, config);
  await logger.line('the logger runs');
  options.tell(`warming up ${warmUpMs / 1000} s, then watching ${windowMs / 1000} s`);
  await clock.sleep(warmUpMs);
  const scansBefore = countScans(root);
  const requestsBefore = sum(await instruments.requests());
  const use = await measureProcess(logger.pid, { clock, durationMs: windowMs });
  const readings = (countScans(root) - scansBefore) * FLOATS_EACH;
  const requests = sum(await instruments.requests()) - requestsBefore;
  const seconds = use.durationMs / 1000;
  return {
    name: 'station',
    title: `the logger alone, ${PARAMETERS} parameters each second, a report every ${INTERVAL} to one SFTP target`,
    figures: [
      ...figuresOf('logger', use),
      { what: 'readings committed', value: readings / seconds, unit: '/s' },
      { what: 'Modbus requests', value: requests / seconds, unit: '/s' },
      { what: 'written to the disk', value: use.writtenBytes / readings, unit: 'bytes/reading' },
      { what: 'written to the disk', value: (use.writtenBytes / seconds) * 0.0036, unit: 'MB/h' },
    ],
    notes: [
      'Instruments and province run in processes of their own and are not counted; nobody looks at the panel.',
      'Written: what the process sent to the block layer (write_bytes), the journal of the file system not included.',
    ],
  };
}

/** How a process's use is told, alike in every bench. */
export function figuresOf(name: string, use: ProcessUse): Figure[] {
  return [
    { what: `${name}: resident memory, median`, value: toMib(use.rssBytesMedian), unit: 'MiB' },
    { what: `${name}: resident memory, most`, value: toMib(use.rssBytesPeak), unit: 'MiB' },
    { what: `${name}: CPU`, value: use.cpuPercent, unit: '% of a core', runs: use.cpuPercentOfSlices },
    { what: `${name}: wake-ups, all threads`, value: use.wakeUpsPerSecond, unit: '/s' },
  ];
}

export function toMib(bytes: number): number {
  return bytes / 1024 / 1024;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
