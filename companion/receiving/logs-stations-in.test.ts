/** Who gets in, who does not, and what guessing costs. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { afterEach, describe, expect, it } from 'vitest';
import { generateSshKey } from '../../protocols/delivery/generate-ssh-key.js';
import { SystemClock } from '../../hardware/host/system-clock.js';
import type { Log, LogFields } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import {
  PASSWORD,
  startScratchProvince,
  STATION,
  type ScratchProvince,
} from '../scratch-province.contract.js';
import { dataFolders } from '../store/data-folders.js';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.js';
import { StationAccounts } from './station-accounts.js';

let scratch: ScratchProvince;
afterEach(() => scratch[Symbol.asyncDispose]());

async function login(options: Partial<ssh2.ConnectConfig>): Promise<SftpClient> {
  const client = new SftpClient();
  const { host, port } = scratch.province.receiving;
  await client.connect({ host, port, username: STATION, readyTimeout: 10_000, ...options });
  return client;
}

describe('a login', () => {
  it('by password is let in with the right one only', async () => {
    scratch = await startScratchProvince();
    await (await login({ password: PASSWORD })).end();
    for (const password of ['', 'wrong', `${PASSWORD}x`, PASSWORD.slice(1), 'x'.repeat(300)]) {
      await expect(login({ password }), password.slice(0, 20)).rejects.toThrow(/authentication/i);
    }
    await expect(login({ username: 'nobody', password: PASSWORD })).rejects.toThrow(/authentication/i);
    await expect(login({})).rejects.toThrow(/authentication/i);
  });

  it('by key is let in with the registered one only', async () => {
    scratch = await startScratchProvince();
    const [right, wrong] = [0, 1].map(() => generateSshKey('test'));
    const rsa = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
    const publicKeys = [right!.publicKey, rsa.public];
    await scratch.province.store.stations.setLogin(STATION, { passwordHash: null, publicKeys });
    await (await login({ privateKey: right!.privateKey })).end();
    await (await login({ privateKey: rsa.private })).end();
    await expect(login({ privateKey: wrong!.privateKey })).rejects.toThrow(/authentication/i);
    await expect(login({ password: PASSWORD })).rejects.toThrow(/authentication/i);
  });

  it('of a station that is added, changed or removed while the service runs follows at once', async () => {
    scratch = await startScratchProvince();
    const { stations } = scratch.province;
    const added = {
      code: 'TB_MOI_NUO001',
      name: 'Mới',
      kind: 'wastewater',
      password: 'long-enough-1',
    } as const;
    await stations.add(added);
    const closed = (client: SftpClient) => new Promise((resolve) => client.on('close', resolve));
    const first = closed(await login({ username: added.code, password: 'long-enough-1' }));
    const neighbour = await login({ password: PASSWORD });
    await stations.setPassword(added.code, 'long-enough-2');
    await first;
    await expect(login({ username: added.code, password: 'long-enough-1' })).rejects.toThrow(
      /authentication/i,
    );
    const second = closed(await login({ username: added.code, password: 'long-enough-2' }));
    await stations.remove(added.code);
    await second;
    await expect(login({ username: added.code, password: 'long-enough-2' })).rejects.toThrow(
      /authentication/i,
    );
    expect(await neighbour.list('/')).toEqual([]);
  });

  it('that another process changes ends the open session, with what it was writing', async () => {
    scratch = await startScratchProvince();
    await using other = openSqliteStore(dataFolders(scratch.config.dataFolder).database);
    const client = await login({ password: PASSWORD });
    await client.put(Buffer.from('half a file'), '/upload.part');
    const closed = new Promise((resolve) => client.on('close', resolve));
    await new StationAccounts(other.stations, new SystemClock()).setPassword(STATION, 'long-enough-2');
    await closed;
    await (await login({ password: 'long-enough-2' })).end();
  });

  it('that failed too often shuts its address out until the lockout is over', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 2, 25));
    const told: [LogFields, string][] = [];
    const note = (fields: LogFields, message: string) => void told.push([fields, message]);
    const log: Log = { info: note, warn: note, error: note };
    scratch = await startScratchProvince({
      clock,
      log,
      login: ', maxFailures: 3, lockout: 10m',
    });
    for (let time = 0; time < 3; time += 1) {
      await expect(login({ password: 'wrong' })).rejects.toThrow(/authentication/i);
    }
    await expect(login({ password: PASSWORD })).rejects.toThrow();
    await clock.advance(10 * 60_000);
    await (await login({ password: PASSWORD })).end();
    expect(told.filter(([, message]) => message === 'login refused')).toHaveLength(3);
    expect(JSON.stringify(told)).not.toContain('wrong"');
  });

  it('has to come within its time', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 2, 25));
    scratch = await startScratchProvince({ clock, receiving: '  maxConnections: 2\n' });
    const { host, port } = scratch.province.receiving;
    const silent: Socket[] = [connect(port, host), connect(port, host)];
    await Promise.all(silent.map((socket) => once(socket, 'data')));
    // Both places are taken by connections that say nothing.
    await expect(login({ password: PASSWORD })).rejects.toThrow();
    const closed = Promise.all(silent.map((socket) => once(socket, 'close')));
    await clock.advance(30_000);
    await closed;
    await (await login({ password: PASSWORD })).end();
  });

  it('beyond the connections of one station is refused, and the others stay', async () => {
    scratch = await startScratchProvince({ receiving: '  maxConnectionsPerStation: 2\n' });
    const first = await login({ password: PASSWORD });
    await login({ password: PASSWORD });
    await expect(login({ password: PASSWORD })).rejects.toThrow();
    expect(await first.list('/')).toEqual([]);
  });

  it('opens SFTP and nothing else', async () => {
    scratch = await startScratchProvince();
    const client = new ssh2.Client();
    const { host, port } = scratch.province.receiving;
    client.connect({ host, port, username: STATION, password: PASSWORD });
    await once(client, 'ready');
    const errorOf = (ask: (done: (error?: Error) => void) => void) =>
      new Promise<Error | undefined>((resolve) => ask(resolve));
    expect(await errorOf((done) => client.exec('id', done))).toBeInstanceOf(Error);
    expect(await errorOf((done) => client.shell(done))).toBeInstanceOf(Error);
    expect(await errorOf((done) => client.forwardOut('', 0, '127.0.0.1', 22, done))).toBeInstanceOf(Error);
    expect(await errorOf((done) => client.forwardIn('127.0.0.1', 0, done))).toBeInstanceOf(Error);
    expect(await errorOf((done) => client.subsys('netconf', done))).toBeInstanceOf(Error);
    client.end();
  });
});
