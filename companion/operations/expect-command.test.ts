import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  MIDNIGHT,
  reportFile,
  startScratchProvince,
  STATION,
  type ScratchProvince,
} from '../scratch-province.contract.js';
import { expectCommand, keyCommand } from './expect-command.js';

let scratch: ScratchProvince;
let said: string;

beforeEach(async () => {
  scratch = await startScratchProvince();
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await scratch[Symbol.asyncDispose]();
});

describe('what is expected of a station', () => {
  it('is learned from its files, set by a person, and learned again', async () => {
    const { store } = scratch.province;
    await expectCommand(store, STATION, { learn: false });
    expect(said).toContain('nothing is expected yet');
    const client = await scratch.connect();
    for (const index of [0, 1, 2, 4]) {
      const { name, bytes } = reportFile(STATION, MIDNIGHT + index * 300_000);
      await client.put(bytes, name);
    }
    await expectCommand(store, STATION, { learn: false });
    expect(said).toContain('(learned from its files): every 5m, COD, TSS, pH');
    await expectCommand(store, STATION, { learn: false, interval: '1h', symbols: 'pH, COD' });
    expect(said).toContain('(set): every 1h, pH, COD');
    await expectCommand(store, STATION, { learn: true });
    expect(said.match(/learned from its files\): every 5m/g)).toHaveLength(2);
  });

  it('is refused with what is legal', async () => {
    const { store } = scratch.province;
    const set = (interval: string | undefined, symbols: string | undefined) =>
      expectCommand(store, STATION, { learn: false, interval, symbols });
    await expect(set('1s', 'pH')).rejects.toThrow('from 1m to 1d');
    await expect(set('5m', undefined)).rejects.toThrow('--symbols');
    await expect(set(undefined, 'pH')).rejects.toThrow('--interval');
    await expect(expectCommand(store, 'TB_NO_SUCH', { learn: false })).rejects.toThrow('not registered');
  });

  it('another key of a station counts only when it was accepted', async () => {
    const { store } = scratch.province;
    await store.statements.noteKey(STATION, 'MCowBQYDK2VwAyEAfirst', 1);
    await expect(keyCommand(store, STATION, true)).rejects.toThrow('no other key');
    await store.statements.noteOtherKey(STATION, 'MCowBQYDK2VwAyEAother', 2);
    await keyCommand(store, STATION, false);
    expect(said).toContain('another key since');
    await keyCommand(store, STATION, true);
    expect(await store.statements.key(STATION)).toMatchObject({
      publicKey: 'MCowBQYDK2VwAyEAother',
      other: null,
    });
  });
});
