/** Files that another server put into a station's folder, on a clock that only moves when it is told to. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import {
  MIDNIGHT,
  reportFile,
  startScratchProvince,
  STATION,
  type ScratchProvince,
} from '../scratch-province.contract.js';

const SETTLE_MS = 15_000;
const DAY_MS = 86_400_000;
let scratch: ScratchProvince;
let clock: VirtualClock;
let upload: string;

beforeEach(async () => {
  clock = new VirtualClock(MIDNIGHT + 60_000);
  scratch = await startScratchProvince({ clock, settleAfter: '15s', receiving: '  sweepEvery: 1h\n' });
  upload = join(scratch.config.dataFolder, 'upload', STATION, '2026', '03', '25');
  await mkdir(upload, { recursive: true });
});
afterEach(() => scratch[Symbol.asyncDispose]());

const received = () => scratch.province.store.files.list({ limit: 10 });
const sweepAfter = async (ms: number) => {
  await clock.advance(ms);
  await scratch.province.sweep();
};

describe('the sweep of the upload folders', () => {
  it('takes a file once it did not change for a while, with the path it has', async () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    await writeFile(join(upload, name), bytes.subarray(0, 30));
    await sweepAfter(0);
    await sweepAfter(SETTLE_MS - 1);
    await writeFile(join(upload, name), bytes);
    await sweepAfter(1);
    await sweepAfter(SETTLE_MS - 1);
    expect(await received()).toEqual([]);
    await sweepAfter(1);
    expect(await received()).toMatchObject([{ name, path: `2026/03/25/${name}`, verdict: 'accepted' }]);
    expect(await readdir(join(scratch.config.dataFolder, 'upload', STATION))).toEqual([]);
  });

  it('leaves temporary files to their server, and removes them when nobody continued them for a day', async () => {
    await writeFile(join(upload, 'upload.part'), 'half');
    await sweepAfter(0);
    await sweepAfter(DAY_MS - 1);
    expect(await readdir(upload)).toEqual(['upload.part']);
    await sweepAfter(1);
    expect(await readdir(upload)).toEqual([]);
    expect(await received()).toEqual([]);
  });

  it('does not take what a station is writing', async () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    const client = await scratch.connect();
    const stream = client.createWriteStream(`2026/03/25/${name}`);
    await new Promise((resolve) => stream.write(bytes.subarray(0, 10), resolve));
    await sweepAfter(0);
    await sweepAfter(SETTLE_MS);
    expect(await received()).toEqual([]);
    await new Promise((resolve) => stream.on('close', resolve).end(bytes.subarray(10)));
    expect(await received()).toMatchObject([{ name, verdict: 'accepted' }]);
  });

  it('goes on with the other stations when one folder cannot be read', async () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    await writeFile(join(upload, name), bytes);
    const blocked = join(scratch.config.dataFolder, 'claimed', 'TB_NMAM_KHIAMO');
    await mkdir(join(scratch.config.dataFolder, 'claimed'), { recursive: true });
    await rm(blocked, { recursive: true, force: true });
    await writeFile(blocked, 'a file where a folder belongs');
    await sweepAfter(0);
    await sweepAfter(SETTLE_MS);
    expect(await received()).toMatchObject([{ name }]);
  });
});
