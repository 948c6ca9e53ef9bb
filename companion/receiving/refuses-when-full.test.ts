/** A disk that is too full: the station is told to wait, nothing is acknowledged that is not kept, and all goes on by itself. */
import { afterEach, expect, it } from 'vitest';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import type { NoticesView, StationsView } from '../web/province-view.js';
import {
  MIDNIGHT,
  reportFile,
  startScratchProvince,
  STATION,
  type ScratchProvince,
} from '../scratch-province.contract.js';

let scratch: ScratchProvince;
afterEach(() => scratch[Symbol.asyncDispose]());

it('asks stations to wait with new files, finishes what is under way, and takes all again when there is room', async () => {
  const clock = new VirtualClock(MIDNIGHT + 60_000);
  let freeBytes = 50e9;
  scratch = await startScratchProvince({
    clock,
    receiving: '  sweepEvery: 1h\n',
    measureDisk: () => ({ freeBytes, totalBytes: 500e9, files: null }),
  });
  const { url } = scratch.province.web;
  const storage = async () => ((await (await fetch(`${url}/api/stations`)).json()) as StationsView).storage;
  const client = await scratch.connect();
  const [first, second] = [0, 1].map((index) => reportFile(STATION, MIDNIGHT, index));
  await client.put(first!.bytes, 'under-way.part');
  expect((await storage()).state).toBe('enough');

  freeBytes = 0.1e9;
  await clock.advance(1_000);
  await expect(client.put(second!.bytes, second!.name)).rejects.toThrow(
    /disk of the province is full; keep the file/,
  );
  await expect(client.put(second!.bytes, 'another.part')).rejects.toMatchObject({ code: 14 });
  expect(await storage()).toMatchObject({ state: 'full', freeBytes: 0.1e9 });
  expect((await scratch.province.store.files.list({ limit: 10 })).length).toBe(0);
  await client.rename('under-way.part', first!.name);
  expect((await scratch.province.store.files.list({ limit: 10 })).map(({ name }) => name)).toEqual([
    first!.name,
  ]);
  const { alarms } = (await (await fetch(`${url}/api/notices`)).json()) as NoticesView;
  expect(alarms.map(({ code }) => code).sort()).toEqual(['province-disk-full', 'province-disk-low']);

  freeBytes = 50e9;
  await clock.advance(1_000);
  await client.put(second!.bytes, 'again.part');
  await client.rename('again.part', second!.name.replace('000000', '000500'));
  expect((await storage()).state).toBe('enough');
});
