/**
 * The service is killed (SIGKILL, no goodbye) between any two steps of taking a file in, and started again: nothing that
 * was acknowledged is missing, nothing is there twice, and what was under way is finished or can be sent again.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import SftpClient from 'ssh2-sftp-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { startProvince, type Province } from '../province.js';
import { MIDNIGHT, PASSWORD, reportFile, scratchConfig, STATION } from '../scratch-province.contract.js';
import { hashPassword } from '../logins/password-hash.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The real service in a process of its own, which kills itself at the step it is told. */
const CHILD = `
import { SystemClock } from './hardware/host/system-clock.js';
import { silentLog } from './protocols/vocabulary/log.js';
import { scratchConfig } from './companion/scratch-province.contract.js';
import { startProvince } from './companion/province.js';
const [folder, stopAt, after] = process.argv.slice(2);
let left = Number(after);
const province = await startProvince({
  config: scratchConfig(folder),
  clock: new SystemClock(),
  log: silentLog,
  onRecordStep: (step) => {
    if (step === stopAt && left-- === 0) process.kill(process.pid, 'SIGKILL');
  },
});
process.send(province.receiving.port);
`;

let bundleFolder: string;
let folder: string;

beforeAll(async () => {
  bundleFolder = await mkdtemp(join(tmpdir(), 'quantrac-child-'));
  await symlink(join(root, 'node_modules'), join(bundleFolder, 'node_modules'));
  await build({
    stdin: { contents: CHILD, resolveDir: root, loader: 'ts' },
    outfile: join(bundleFolder, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  });
});
afterAll(() => rm(bundleFolder, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quantrac-crash-'));
  await using province = await startHere();
  const login = { passwordHash: await hashPassword(PASSWORD, { n: 16, r: 1, p: 1 }), publicKeys: [] };
  const station = { code: STATION, name: 'Cửa xả số 1', kind: 'wastewater', registeredAt: 0 } as const;
  await province.store.stations.register(station, login);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function startHere(): Promise<Province> {
  return startProvince({ config: scratchConfig(folder), clock: new SystemClock(), log: silentLog });
}

async function startChild(stopAt: string, after: number): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(bundleFolder, 'child.mjs'), [folder, stopAt, String(after)], { execArgv: [] });
  const [port] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`child ended with ${code}`))),
  ])) as [number];
  return { child, port };
}

/** Sends the files one after the other until the server dies; gives the names that were acknowledged. */
async function sendUntilItDies(port: number, reports: readonly { name: string; bytes: Buffer }[]) {
  const acknowledged: string[] = [];
  const client = new SftpClient('until-it-dies', {
    end: () => undefined,
    close: () => undefined,
    error: () => undefined,
  });
  try {
    await client.connect({ host: '127.0.0.1', port, username: STATION, password: PASSWORD });
    for (const { name, bytes } of reports) {
      await client.put(bytes, '.q-1');
      await client.posixRename('.q-1', name);
      acknowledged.push(name);
    }
  } catch {
    // The connection ends with the process.
  }
  return acknowledged;
}

const filesBelow = async (path: string) => {
  const entries = await readdir(join(folder, 'data', path), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
};

describe('the service killed while it takes a file in', () => {
  const reports = Array.from({ length: 4 }, (_, index) =>
    reportFile(STATION, MIDNIGHT + index * 300_000, index),
  );

  it.each(['claimed', 'judged', 'kept', 'recorded', 'forgotten'])('when it is %s', async (step) => {
    const { child, port } = await startChild(step, 2);
    const exited = once(child, 'exit');
    const acknowledged = await sendUntilItDies(port, reports);
    expect((await exited)[1]).toBe('SIGKILL');
    expect(acknowledged).toEqual(reports.slice(0, 2).map(({ name }) => name));

    await using province = await startHere();
    const recovered = await province.store.files.list({ limit: 100 });
    // The third had been claimed, so it is finished by the start alone.
    expect(recovered.map(({ name }) => name).sort()).toEqual(reports.slice(0, 3).map(({ name }) => name));
    expect(await filesBelow('claimed')).toEqual([]);

    // Its station does not know, and sends it again with the rest.
    const again = await sendUntilItDies(province.receiving.port, reports.slice(2));
    expect(again).toHaveLength(2);
    const kept = await province.store.files.list({ limit: 100 });
    expect(kept.map(({ name, verdict }) => [name, verdict]).sort()).toEqual(
      reports.map(({ name }) => [name, 'accepted']),
    );
    for (const { name, bytes } of reports) {
      expect(await readFile(join(folder, 'data', 'archive', STATION, name))).toEqual(bytes);
    }
    expect(await filesBelow('conflicts')).toEqual([]);
    const query = { station: STATION, symbol: 'COD', from: 0, to: MIDNIGHT * 2, pointsMax: 100 };
    expect((await province.store.readings.trend(query)).map(({ value }) => value)).toEqual([0, 1, 2, 3]);
  });

  it('while a second service cannot take the same data folder', async () => {
    const { child } = await startChild('never', 0);
    await expect(startHere()).rejects.toMatchObject({ code: 'in-use' });
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await (await startHere())[Symbol.asyncDispose]();
  });
});

describe('a connection that breaks', () => {
  it('in the middle of a file with its final name leaves no half file', async () => {
    const { name, bytes } = reports(0);
    await using province = await startHere();
    const client = new SftpClient('broken', {
      end: () => undefined,
      close: () => undefined,
      error: () => undefined,
    });
    const { host, port } = province.receiving;
    await client.connect({ host, port, username: STATION, password: PASSWORD });
    const stream = client.createWriteStream(name, { autoClose: false });
    await once(stream, 'open');
    await new Promise<void>((resolve, reject) =>
      stream.write(bytes.subarray(0, 20), (error) => (error ? reject(error) : resolve())),
    );
    await client.end();
    await vi.waitFor(async () => expect(await filesBelow('partial')).toEqual([]));
    await province.sweep();
    expect(await province.store.files.list({ limit: 10 })).toEqual([]);
    expect(await filesBelow('upload')).toEqual([]);
    expect(await sendUntilItDies(port, [{ name, bytes }])).toEqual([name]);
  });

  function reports(index: number) {
    return reportFile(STATION, MIDNIGHT + index * 300_000);
  }
});
