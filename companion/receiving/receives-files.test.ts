/** What happens to a file that a station sends, seen through a client that loggers use. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { parseHostKeyPin } from '../../protocols/delivery/host-key.js';
import { openSftpConnection } from '../../protocols/delivery/open-sftp-connection.js';
import { writeWhole } from '../../protocols/delivery/sftp-upload.js';
import {
  MIDNIGHT,
  NEIGHBOUR,
  PASSWORD,
  reportFile,
  startScratchProvince,
  STATION,
  type ScratchProvince,
} from '../scratch-province.contract.js';

const samples = fileURLToPath(new URL('../../protocols/report-file/conformance/valid/', import.meta.url));
let scratch: ScratchProvince;

beforeEach(async () => {
  scratch = await startScratchProvince();
});
afterEach(() => scratch[Symbol.asyncDispose]());

const files = (query = {}) => scratch.province.store.files.list({ limit: 100, ...query });
/** For many requests at once: what the other client sends at once adds listeners to its connection for each. */
const connectRaw = () => {
  const { host, port, publicKey } = scratch.province.receiving;
  return openSftpConnection(
    {
      ...{ host, port, user: STATION, credentials: { password: PASSWORD } },
      ...{ pin: parseHostKeyPin(publicKey), hostKeyPlace: 'the test', clock: new SystemClock() },
      ...{ connectTimeoutMs: 30_000, replyTimeoutMs: 60_000 },
    },
    new AbortController().signal,
  );
};
const filesBelow = async (folder: string) =>
  (await readdir(join(scratch.config.dataFolder, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

describe('a file of a station', () => {
  it('that was written under a temporary name is taken when it is renamed, and still stands where it was put', async () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    const client = await scratch.connect();
    await client.mkdir('2026/03/25', true);
    await client.mkdir('/.quantrac-tmp');
    await client.put(bytes, '.quantrac-tmp/.q-1');
    expect(await files()).toEqual([]);
    await client.posixRename('.quantrac-tmp/.q-1', `2026/03/25/${name}`);

    expect((await client.stat(`2026/03/25/${name}`)).size).toBe(bytes.length);
    expect((await client.list('2026/03/25')).map((entry) => [entry.name, entry.size])).toEqual([
      [name, bytes.length],
    ]);
    expect(await client.get(`2026/03/25/${name}`)).toEqual(bytes);
    expect(await files()).toMatchObject([
      { station: STATION, name, path: `2026/03/25/${name}`, verdict: 'accepted', rows: 3, dataAt: MIDNIGHT },
    ]);
    expect(await readFile(join(scratch.config.dataFolder, 'archive', STATION, '2026/03/25', name))).toEqual(
      bytes,
    );
    expect(await filesBelow('upload')).toEqual([]);
    expect(await filesBelow('claimed')).toEqual([]);
  });

  it('that is written under its final name is taken when it is closed', async () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    const client = await scratch.connect();
    await client.put(bytes, name);
    expect((await client.stat(`/${name}`)).size).toBe(bytes.length);
    expect(await files()).toMatchObject([{ name, path: name, verdict: 'accepted' }]);
  });

  it('gives readings: values of measuring rows, nothing for the filler of a faulty one', async () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    await (await scratch.connect()).put(bytes, name);
    const latest = await scratch.province.store.readings.latest(STATION);
    expect(latest.map(({ symbol, value, unit, status, at }) => [symbol, value, unit, status, at])).toEqual([
      ['COD', 16.2482, 'mg/l', 'measuring', MIDNIGHT],
      ['pH', 7.85, '', 'measuring', MIDNIGHT],
      ['TSS', null, 'mg/l', 'fault', MIDNIGHT],
    ]);
  });

  it('is the same when a real one comes: the two samples of live stations', async () => {
    for (const station of [STATION, NEIGHBOUR]) {
      const name = `${station}_20260325000000.txt`;
      const bytes = await readFile(join(samples, name));
      const client = await scratch.connect(station);
      await client.put(bytes, name);
      const [file] = await files({ station });
      // The samples leave the unit of pH and of two others empty, which the Ministry's reader misreads.
      expect(file).toMatchObject({ name, verdict: 'accepted-with-warnings', sizeBytes: bytes.length });
      expect(new Set(file?.faults.map((fault) => fault.code))).toEqual(new Set(['empty-unit']));
    }
    expect(await scratch.province.store.readings.latest(NEIGHBOUR)).toMatchObject([
      { symbol: 'Nhiệtđộ', value: 44.9342 },
      { symbol: 'Flow', value: 61617.0875 },
      { symbol: 'Ápsuất', value: 100.5425 },
      { symbol: 'NH3', value: 1.5858 },
      { symbol: 'PM', value: 7.17 },
    ]);
  });

  it('that comes twice is one record', async () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    const client = await scratch.connect();
    for (let time = 0; time < 3; time += 1) await client.put(bytes, name);
    expect(await files()).toHaveLength(1);
    expect(await filesBelow('archive')).toEqual([name]);
    expect(await filesBelow('conflicts').catch(() => [])).toEqual([]);
  });

  it('that comes with other content under the same name is kept beside the first, and raised', async () => {
    const first = reportFile(STATION, MIDNIGHT, 10);
    const second = reportFile(STATION, MIDNIGHT, 99);
    const client = await scratch.connect();
    await client.put(first.bytes, first.name);
    await client.put(second.bytes, '.q-2');
    await expect(client.rename('.q-2', first.name)).rejects.toThrow(/exists/);
    await client.posixRename('.q-2', first.name);

    expect((await files()).map(({ verdict }) => verdict)).toEqual(['conflict', 'accepted']);
    // The station sees what it wrote last; the archive and the readings keep what came first.
    expect(await client.get(first.name)).toEqual(second.bytes);
    expect(await readFile(join(scratch.config.dataFolder, 'archive', STATION, first.name))).toEqual(
      first.bytes,
    );
    expect(await filesBelow('conflicts')).toHaveLength(1);
    expect(await scratch.province.store.readings.latest(STATION)).toMatchObject([{ value: 10 }, {}, {}]);

    await client.put(first.bytes, first.name);
    expect(await files()).toHaveLength(2);
    expect(await client.get(first.name)).toEqual(first.bytes);
  });

  it('that is not in the form is kept with every reason, and its name stays free for a right one', async () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    const client = await scratch.connect();
    await client.put(Buffer.from('COD\tmuch\tmg/l\t20260325000000\t00\r\nTSS\n'), name);
    const [rejected] = await files();
    expect(rejected).toMatchObject({ verdict: 'rejected' });
    expect(rejected?.faults.filter((fault) => fault.severity === 'error').length).toBeGreaterThan(1);
    expect(await filesBelow('rejected')).toHaveLength(1);
    expect(await scratch.province.store.readings.latest(STATION)).toEqual([]);

    await client.put(bytes, name);
    expect((await files()).map(({ verdict }) => verdict)).toEqual(['accepted', 'rejected']);
    expect(await filesBelow('archive')).toEqual([name]);
  });

  it('that names another station is rejected', async () => {
    const { name, bytes } = reportFile(NEIGHBOUR, MIDNIGHT);
    await (await scratch.connect(STATION)).put(bytes, name);
    expect(await files()).toMatchObject([
      { station: STATION, verdict: 'rejected', faults: [{ code: 'wrong-station' }] },
    ]);
  });

  it('under a temporary name is never taken, however often the folder is swept', async () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    const client = await scratch.connect();
    await client.mkdir('/.hidden');
    for (const path of [`.hidden/${name}`, `.${name}`, `${name}.filepart`, 'tmp'])
      await client.put(bytes, path);
    await scratch.province.sweep();
    await scratch.province.sweep();
    expect(await files()).toEqual([]);
    expect((await client.list('/')).map((entry) => entry.name).sort()).toEqual(
      ['.hidden', `.${name}`, `${name}.filepart`, 'tmp'].sort(),
    );
  });

  it('is the same under fifty uploads at once over several connections', async () => {
    const sent = Array.from({ length: 50 }, (_, index) =>
      reportFile(STATION, MIDNIGHT + index * 300_000, index),
    );
    const connections = await Promise.all([connectRaw(), connectRaw(), connectRaw()]);
    await Promise.all(
      sent.map(async ({ name, bytes }, index) => {
        const connection = connections[index % connections.length]!;
        await writeWhole(connection, `.q-${index}`, bytes);
        await connection.rename(`.q-${index}`, name);
      }),
    );
    const kept = await files();
    expect(kept.map(({ name }) => name).sort()).toEqual(sent.map(({ name }) => name).sort());
    expect(kept.every(({ verdict }) => verdict === 'accepted')).toBe(true);
    const trend = await scratch.province.store.readings.trend({
      station: STATION,
      symbol: 'COD',
      from: MIDNIGHT,
      to: MIDNIGHT + 86_400_000,
      pointsMax: 1000,
    });
    expect(trend.map(({ value }) => value)).toEqual(sent.map((_, index) => index));
    expect(await connections[0].list('/')).toHaveLength(50);
    for (const connection of connections) await connection.end();
  });

  it('that is sent by two connections at once under one name is one record and one conflict, whatever the order', async () => {
    const left = reportFile(STATION, MIDNIGHT, 1);
    const right = reportFile(STATION, MIDNIGHT, 2);
    const [one, two] = await Promise.all([scratch.connect(), scratch.connect()]);
    await Promise.all([one.put(left.bytes, '.q-1'), two.put(right.bytes, '.q-2')]);
    await Promise.all([one.posixRename('.q-1', left.name), two.posixRename('.q-2', left.name)]);
    expect((await files()).map(({ verdict }) => verdict).sort()).toEqual(['accepted', 'conflict']);
  });
});
