import { createServer, type AddressInfo } from 'node:net';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { makeKeyPair } from '../../simulators/province/make-key-pair.js';
import type { ProvinceStep } from '../../simulators/province/province-levers.js';
import { SftpProvince } from '../../simulators/province/sftp-province.js';
import type { SftpCredentials } from './open-sftp-connection.js';
import { SftpTarget } from './sftp-target.js';
import type { SftpTargetSettings } from './sftp-target-schema.js';
import { ownerTag } from './temporary-name.js';
import { refusal, same, sample, uploadWithRetries } from './upload-target.contract.js';

const clock = new SystemClock();
const never = new AbortController().signal;
const NAME = 'TB_CAPH_NUOSXL_20260325000500.txt';
const request = { finalPath: `2026/03/25/${NAME}`, bytes: sample(40_000) };
const password = 'only-for-this-test';
const passphrase = 'only-for-this-key';
const OWNER = 'TB_CAPH_NUOSXL/so';
const STEPS: ProvinceStep[] = ['open', 'write', 'close', 'rename', 'after-rename'];

const keys = makeKeyPair(passphrase);

let root: string;
let province: SftpProvince;
let home: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'quantrac-faults-'));
  province = new SftpProvince({
    root,
    accounts: [{ user: 'tram', password, publicKey: keys.public }],
    clock,
  });
  await province.listen();
  home = province.folderOf('tram');
  mkdirSync(home);
});

afterEach(async () => {
  await province.close();
  rmSync(root, { recursive: true });
});

function makeTarget(
  changes: Partial<SftpTargetSettings> = {},
  credentials: SftpCredentials = { password },
): SftpTarget {
  const settings: SftpTargetSettings = {
    host: '127.0.0.1',
    port: province.port,
    user: 'tram',
    folder: '',
    hostKey: province.hostKeyLine,
    temporary: 'own-folder',
    connectTimeoutMs: 5_000,
    replyTimeoutMs: 5_000,
    ...changes,
  };
  return new SftpTarget({ settings, credentials, clock, owner: OWNER });
}

function filesAtHome(): string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1));
}

function expectExactlyOnce(): void {
  expect(filesAtHome()).toEqual([request.finalPath]);
  expect(same(readFileSync(join(home, request.finalPath)), request.bytes)).toBe(true);
}

describe('SFTP login', () => {
  it('answers a server that asks for the password as a question', async () => {
    province.levers.passwords = 'keyboard-interactive';
    await using target = makeTarget();
    expect((await target.upload(request, never)).outcome).toBe('uploaded');
  });

  it('logs in with a private key under a passphrase', async () => {
    await using target = makeTarget({}, { privateKey: keys.private, passphrase });
    expect((await target.upload(request, never)).outcome).toBe('uploaded');
  });

  it.each<[string, SftpCredentials]>([
    ['a wrong password', { password: 'secret-but-wrong' }],
    ['a wrong passphrase', { privateKey: keys.private, passphrase: 'secret-but-wrong' }],
    ['no passphrase', { privateKey: keys.private }],
    ['something that is no key', { privateKey: 'secret-but-wrong' }],
  ])('stops at %s, and tells nothing of the secret', async (_what, credentials) => {
    await using target = makeTarget({}, credentials);
    const error = await refusal(target.connect(never));
    expect(error).toMatchObject({ code: 'login-refused', disposition: 'stop' });
    expect(`${error.message} ${error.hint}`).not.toContain('secret-but-wrong');
  });

  it('speaks to nobody who is not the pinned server, whatever form the pin has', async () => {
    await using target = makeTarget();
    await target.connect(never);
    await target.disconnect();
    province.levers.hostKey = 'other';
    const error = await refusal(target.connect(never));
    expect(error.code).toBe('host-key-changed');
    const shown = /SHA256:[A-Za-z0-9+/]{43}/.exec(error.message)?.[0] ?? '';
    await using accepting = makeTarget({ hostKey: shown });
    await accepting.connect(never);
    expect(province.logins).toBe(2);
  });

  it('says how a server cannot be reached', async () => {
    await using away = makeTarget();
    await province.close();
    expect(await refusal(away.connect(never))).toMatchObject({ code: 'unreachable', disposition: 'retry' });
    await using nameless = makeTarget({ host: 'no-such-host.invalid' });
    expect(await refusal(nameless.connect(never))).toMatchObject({ code: 'unreachable' });
    await province.listen();
    province.levers.connections = 'refuse';
    expect(await refusal(away.connect(never))).toMatchObject({
      code: 'connection-lost',
      disposition: 'retry',
    });
  });

  it('does not wait longer than its deadline for a server that says nothing', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    await using target = makeTarget({ port: (silent.address() as AddressInfo).port, connectTimeoutMs: 50 });
    expect(await refusal(target.connect(never))).toMatchObject({ code: 'timeout', disposition: 'retry' });
    silent.close();
  });
});

describe('SFTP upload under faults', () => {
  it.each(STEPS)('has the file there exactly once when the server hangs at %s', async (step) => {
    await using target = makeTarget({ replyTimeoutMs: 100 });
    await target.connect(never);
    province.levers.hangAt = step;
    expect(await refusal(target.upload(request, never))).toMatchObject({
      code: 'timeout',
      disposition: 'retry',
    });
    expect(filesAtHome().filter((path) => path.includes(NAME))).toEqual(
      step === 'after-rename' ? [request.finalPath] : [],
    );
    province.levers.hangAt = null;
    const receipt = await uploadWithRetries(target, request);
    expect(receipt.outcome).toBe(step === 'after-rename' ? 'already-there' : 'uploaded');
    expectExactlyOnce();
  });

  it.each(STEPS)('has the file there exactly once when the connection is cut at %s', async (step) => {
    await using target = makeTarget();
    province.levers.dropAt = step;
    expect(await refusal(target.upload(request, never))).toMatchObject({
      code: 'connection-lost',
      disposition: 'retry',
    });
    province.levers.dropAt = null;
    const receipt = await uploadWithRetries(target, request);
    expect(receipt.outcome).toBe(step === 'after-rename' ? 'already-there' : 'uploaded');
    expectExactlyOnce();
  });

  it.each([0, 1, 16_384, 39_999])('recovers from a cut after %i bytes of the file', async (bytes) => {
    await using target = makeTarget();
    province.levers.dropAfterBytes = bytes;
    expect(await refusal(target.upload(request, never))).toMatchObject({ code: 'connection-lost' });
    expect(filesAtHome().filter((path) => path.includes(NAME))).toEqual([]);
    province.levers.dropAfterBytes = null;
    await uploadWithRetries(target, request);
    expectExactlyOnce();
  });

  it('publishes nothing of a file that the server acknowledged but did not keep whole', async () => {
    await using target = makeTarget();
    province.levers.storage = 'lossy';
    expect(await refusal(target.upload(request, never))).toMatchObject({
      code: 'size-mismatch',
      disposition: 'retry',
    });
    expect(filesAtHome()).toEqual([]);
    province.levers.storage = 'usual';
    await uploadWithRetries(target, request);
    expectExactlyOnce();
  });

  it('renames plainly where POSIX renames are not offered', async () => {
    province.levers.posixRename = 'forgotten';
    await using target = makeTarget();
    await target.upload(request, never);
    expectExactlyOnce();
  });

  it('counts a file as delivered that the receiver takes away at once', async () => {
    province.levers.arrivals = 'taken';
    await using target = makeTarget();
    expect((await target.upload(request, never)).outcome).toBe('uploaded');
    expect(filesAtHome()).toEqual([]);
  });

  it('stops when it may not write, and says so', async () => {
    province.levers.storage = 'read-only';
    await using target = makeTarget();
    const error = await refusal(target.upload(request, never));
    expect(error).toMatchObject({ code: 'permission-denied', disposition: 'stop' });
    expect(error.hint).toContain('account');
  });

  it('makes a new connection by itself when the idle one was cut', async () => {
    await using target = makeTarget();
    await target.upload({ finalPath: `first/${NAME}`, bytes: sample(10) }, never);
    province.cutAll();
    await uploadWithRetries(target, { finalPath: `second/${NAME}`, bytes: sample(10) });
    expect(filesAtHome().sort()).toEqual([`first/${NAME}`, `second/${NAME}`]);
  });

  it('bears a slow link', async () => {
    province.levers.bytesPerSecond = 200_000;
    province.levers.replyDelayMs = 5;
    await using target = makeTarget({ replyTimeoutMs: 1_000 });
    await target.upload(request, never);
    expectExactlyOnce();
  });
});

describe('SFTP temporary files', () => {
  it('are opened, written and closed before the rename, under a name without code or .txt', async () => {
    await using target = makeTarget();
    await target.upload(request, never);
    const steps = province.operations.filter(({ kind }) =>
      ['open', 'write', 'close', 'rename'].includes(kind),
    );
    expect(steps.map(({ kind }) => kind)).toEqual(['open', 'write', 'write', 'write', 'close', 'rename']);
    expect(new Set(steps.map(({ path }) => path)).size).toBe(1);
    expect(steps[0]?.path).toMatch(/^\/\.quantrac-tmp\/\.q-[0-9a-f]{8}-[0-9a-f]{16}$/);
    expect(steps.at(-1)?.to).toBe(`/${request.finalPath}`);
  });

  it.each(['own-folder', 'same-folder'] as const)(
    'left by a crash of ours are removed (%s), those of others stay',
    async (temporary) => {
      const folder = join(home, temporary === 'own-folder' ? '.quantrac-tmp' : '2026/03/25');
      mkdirSync(folder, { recursive: true });
      const ours = join(folder, `.q-${ownerTag(OWNER)}-0123456789abcdef`);
      const theirs = join(folder, `.q-${ownerTag('another')}-0123456789abcdef`);
      for (const path of [ours, theirs]) writeFileSync(path, 'half a fi');
      await using target = makeTarget({ temporary });
      await target.upload(request, never);
      expect(existsSync(ours)).toBe(false);
      expect(existsSync(theirs)).toBe(true);
      expect(readdirSync(folder).filter((name) => name.startsWith('.q-'))).toHaveLength(1);
    },
  );

  it('stand below the base folder, which is made when it is missing', async () => {
    await using target = makeTarget({ folder: 'tudong/thaibinh' });
    const receipt = await target.upload(request, never);
    expect(receipt.remotePath).toBe(`tudong/thaibinh/${request.finalPath}`);
    expect(province.operations.find(({ kind }) => kind === 'open')?.path).toContain(
      '/tudong/thaibinh/.quantrac-tmp/',
    );
    expect(target.address).toBe(`sftp://tram@127.0.0.1:${province.port}/tudong/thaibinh`);
  });
});
