/** `quantrac logger trace BUS`: asks the running logger to show what goes over a bus, and follows it until the time is over. */
import { open, rm, stat, writeFile } from 'node:fs/promises';
import { makeFolder } from '../../../hardware/host/make-folder.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { busTraceFiles } from './bus-trace.js';

export interface TraceBusOptions {
  dataFolder: string;
  bus: string;
  forMs: number;
  clock: Clock;
  signal: AbortSignal;
  print: (text: string) => void;
}

const LOOK_EVERY_MS = 250;
/** The logger looks once a second, and a bus polls at least as often as not. */
const SILENT_MS = 10_000;
const CHUNK_BYTES = 65_536;

/** Returns how many bytes of lines came. The wish is taken back at the end, also when it is interrupted. */
export async function traceBus(options: TraceBusOptions): Promise<number> {
  const { dataFolder, bus, forMs, clock, signal, print } = options;
  const files = busTraceFiles(dataFolder, bus);
  makeFolder(files.folder);
  let offset = await sizeOf(files.lines);
  let came = 0;
  await writeFile(files.until, String(clock.now() + forMs), { mode: 0o640 });
  const startMs = clock.monotonicMs();
  let told = false;
  try {
    while (!signal.aborted && clock.monotonicMs() - startMs < forMs) {
      await clock.sleep(Math.min(LOOK_EVERY_MS, forMs), signal).catch(() => undefined);
      const size = await sizeOf(files.lines);
      if (size < offset) offset = 0;
      const text = size > offset ? await readFrom(files.lines, offset) : '';
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      if (whole !== '') print(whole.trimEnd());
      offset += Buffer.byteLength(whole);
      came += Buffer.byteLength(whole);
      if (!told && came === 0 && clock.monotonicMs() - startMs > SILENT_MS) {
        told = true;
        print(
          '# nothing yet: does the logger run with this configuration, and is an instrument on this bus?',
        );
      }
    }
  } finally {
    await rm(files.until, { force: true });
  }
  print(`# kept in ${files.lines}`);
  return came;
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function readFrom(file: string, offset: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, offset);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
