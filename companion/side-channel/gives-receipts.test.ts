import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type SftpClient from 'ssh2-sftp-client';
import { describe, expect, it } from 'vitest';
import { generateSshKey } from '../../protocols/delivery/generate-ssh-key.js';
import { readReceiptLine, type FileReceipt } from '../../protocols/side-channel/file-receipt.js';
import { readProvinceCard } from '../../protocols/side-channel/province-card.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import {
  MIDNIGHT,
  NEIGHBOUR,
  reportFile,
  startScratchProvince,
  STATION,
} from '../scratch-province.contract.js';

const run = promisify(execFile);
const sftpIsMissing = process.env['CI'] === undefined && spawnSync('which', ['sftp']).status !== 0;

async function receiptsOf(client: SftpClient): Promise<FileReceipt[]> {
  const text = ((await client.get('/.quantrac/receipts')) as Buffer).toString('utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const receipt = readReceiptLine(line);
      if (typeof receipt === 'string') throw new Error(`${receipt}: ${line}`);
      return receipt;
    });
}

describe('a receipt', () => {
  it('comes with each file, accepted, rejected, again, in conflict; signed by the key of the card', async () => {
    await using scratch = await startScratchProvince();
    const client = await scratch.connect();
    const good = reportFile(STATION, MIDNIGHT);
    const other = reportFile(STATION, MIDNIGHT, 99);
    const broken = { ...reportFile(STATION, MIDNIGHT + 300_000), bytes: Buffer.from('COD\t1\t\n') };
    await client.put(good.bytes, `a-${good.name}`.replace('a-', ''));
    await client.put(good.bytes, good.name);
    await client.put(broken.bytes, broken.name);
    await client.mkdir('other');
    await client.put(other.bytes, `other/${other.name}`);
    const receipts = await receiptsOf(client);
    expect(
      receipts.map(({ sequence, verdict, outcome, rows }) => [sequence, verdict, outcome, rows]),
    ).toEqual([
      [1, receipts[0]!.verdict, 'new', 3],
      [2, receipts[0]!.verdict, 'again', 3],
      [3, 'rejected', 'new', 0],
      [4, 'conflict', 'new', 0],
    ]);
    expect(receipts[0]).toMatchObject({
      station: STATION,
      province: 'Thái Bình',
      name: good.name,
      sizeBytes: good.bytes.length,
      sha256: createHash('sha256').update(good.bytes).digest('hex'),
      head: null,
    });
    expect(receipts[2]!.faults[0]).toMatchObject({ severity: 'error', line: 1 });
    const card = readProvinceCard(((await client.get('/.quantrac/province.json')) as Buffer).toString());
    expect(card).toMatchObject({ province: 'Thái Bình', station: STATION });
    for (const { publicKey, keyId } of receipts) {
      expect(publicKey).toBe(card!.publicKey);
      expect(keyId).toBe(scratch.province.receiptKey.fingerprint);
    }
  });

  it('with a changed byte is refused wherever the byte is', async () => {
    await using scratch = await startScratchProvince();
    const client = await scratch.connect();
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    await client.put(bytes, name);
    const line = ((await client.get('/.quantrac/receipts')) as Buffer).toString('latin1').trimEnd();
    expect(readReceiptLine(Buffer.from(line, 'latin1').toString())).toMatchObject({ name });
    for (let at = 0; at < line.length; at += 7) {
      const flipped = line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ 1) + line.slice(at + 1);
      const read = readReceiptLine(Buffer.from(flipped, 'latin1').toString());
      expect(['malformed', 'wrong-signature'], `byte ${at}`).toContain(read);
    }
  });

  it('is signed by a key of mode 0600 that outlives a start', async () => {
    await using scratch = await startScratchProvince();
    const file = join(scratch.config.dataFolder, 'receipt-signing.pem');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });
});

describe('the side channel', () => {
  it('is not listed, belongs to one station, and cannot be written to', async () => {
    await using scratch = await startScratchProvince();
    const client = await scratch.connect();
    const neighbour = await scratch.connect(NEIGHBOUR);
    const { name, bytes } = reportFile(STATION, MIDNIGHT);
    await client.put(bytes, name);
    expect((await client.list('/')).map((entry) => entry.name)).toEqual([name]);
    expect((await client.list('/.quantrac')).map((entry) => entry.name).sort()).toEqual([
      'province.json',
      'receipts',
      'statements',
      'wanted.json',
    ]);
    expect(((await neighbour.get('/.quantrac/receipts')) as Buffer).length).toBe(0);
    await expect(client.put(Buffer.from('x'), '/.quantrac/receipts')).rejects.toThrow(/statements/);
    await expect(client.put(Buffer.from('x'), '/.quantrac/own.txt')).rejects.toThrow(/statements/);
    await expect(client.put(Buffer.from('x'), '/.quantrac/statements/head-1.json')).rejects.toThrow(
      /temporary/,
    );
    await expect(client.mkdir('/.quantrac/more')).rejects.toThrow();
    await expect(client.delete('/.quantrac/receipts')).rejects.toThrow();
    await expect(client.rename(`/${name}`, '/.quantrac/statements/head-1.json')).rejects.toThrow();
    await expect(client.rename('/.quantrac/receipts', '/stolen')).rejects.toThrow();
    await expect(client.rmdir('/.quantrac', true)).rejects.toThrow();
    expect((await receiptsOf(client)).length).toBe(1);
  });

  it.skipIf(sftpIsMissing)('is read by OpenSSH from an offset on', async () => {
    await using scratch = await startScratchProvince();
    const key = generateSshKey('test');
    const { province, folder } = scratch;
    const login = { passwordHash: null, publicKeys: [key.publicKey] };
    await province.store.stations.setLogin(NEIGHBOUR, login);
    const keyFile = join(folder, 'key');
    await writeFile(keyFile, key.privateKey, { mode: 0o600 });
    const { host, port } = province.receiving;
    const first = reportFile(NEIGHBOUR, MIDNIGHT);
    const second = reportFile(NEIGHBOUR, MIDNIGHT + 300_000);
    for (const { name, bytes } of [first, second]) await writeFile(join(folder, name), bytes);
    const local = join(folder, 'receipts');
    const batch = join(folder, 'batch');
    const options = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-q'];
    const sftp = async (...lines: string[]) => {
      await writeFile(batch, lines.map((line) => `${line}\n`).join(''));
      return run('sftp', [
        '-b',
        batch,
        '-i',
        keyFile,
        '-P',
        String(port),
        ...options,
        `${NEIGHBOUR}@${host}`,
      ]);
    };
    await sftp(`put ${join(folder, first.name)} ${first.name}`, `get /.quantrac/receipts ${local}`);
    const before = await readFile(local, 'utf8');
    const { stdout } = await sftp(
      `put ${join(folder, second.name)} ${second.name}`,
      `reget /.quantrac/receipts ${local}`,
      'ls -a',
      'ls -l /.quantrac',
    );
    const after = await readFile(local, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(
      after
        .trimEnd()
        .split('\n')
        .map((line) => readReceiptLine(line)),
    ).toMatchObject([{ name: first.name }, { name: second.name }]);
    const listings = stdout.split('ls -l /.quantrac');
    expect(listings[0]).not.toContain('.quantrac\n');
    expect(listings[1]).toContain('wanted.json');
  });
});

describe('wanted.json', () => {
  it('names what was missed, with its reason, once it is older than the grace time', async () => {
    const clock = new VirtualClock(MIDNIGHT + 3_600_000);
    await using scratch = await startScratchProvince({ clock });
    const client = await scratch.connect();
    const at = (index: number) => MIDNIGHT + index * 300_000;
    for (const index of [0, 1, 2, 4, 5]) {
      const { name, bytes } = reportFile(STATION, at(index));
      await client.put(bytes, name);
    }
    const lame = reportFile(STATION, at(6));
    const withoutTss = Buffer.from(lame.bytes.toString().replace(/TSS.*\r\n/, ''));
    await client.put(withoutTss, lame.name);
    await client.put(Buffer.from('COD\t1\t\n'), reportFile(STATION, at(7)).name);
    const read = async () =>
      JSON.parse(((await client.get('/.quantrac/wanted.json')) as Buffer).toString()) as {
        wanted: { endAt: number }[];
      };
    expect((await read()).wanted).toEqual([]);
    await clock.advance(3_600_000 - 60_000 * 20);
    const { wanted } = await read();
    const askedAt = clock.now();
    expect(wanted.slice(0, 3)).toEqual([
      { endAt: at(3), reason: 'never-came', symbols: [], askedAt },
      { endAt: at(6), reason: 'missing-parameters', symbols: ['TSS'], askedAt },
      { endAt: at(7), reason: 'rejected', symbols: [], askedAt },
    ]);
  });
});
