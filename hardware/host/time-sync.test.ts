// What time services print, read as they mean it; and a real chronyd, where there is one.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askTimeService, parseTimedatectl, parseTracking, type RunProgram } from './time-sync.js';

const SYNCHRONISED =
  'A29FC87B,162.159.200.123,4,1774400000.123,0.000012,-0.000004,0.000030,-12.3,0.001,0.05,0.03,0.001,64.2,Normal\n';
const NEVER = '00000000,,0,0.000000000,0.000000000,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised\n';

describe('parseTracking', () => {
  it.each([
    [SYNCHRONISED, 'synchronised'],
    [SYNCHRONISED.replace('Normal', 'Insert second'), 'synchronised'],
    [NEVER, 'waiting'],
    [NEVER.replace('Not synchronised', 'Normal'), 'waiting'],
    ['506 Cannot talk to daemon\n', 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
  ])('%j is %s', (text, state) => expect(parseTracking(text)).toBe(state));
});

describe('parseTimedatectl', () => {
  it.each([
    ['NTP=yes\nNTPSynchronized=yes\n', 'synchronised'],
    ['NTP=no\nNTPSynchronized=yes\n', 'synchronised'],
    ['NTP=yes\nNTPSynchronized=no\n', 'waiting'],
    ['NTP=no\nNTPSynchronized=no\n', 'unknown'],
    ['Failed to connect to bus\n', 'unknown'],
    [null, 'unknown'],
  ])('%j is %s', (text, state) => expect(parseTimedatectl(text)).toBe(state));
});

describe('askTimeService', () => {
  const answering =
    (answers: Record<string, string | null>): RunProgram =>
    async (program) =>
      answers[program] ?? null;

  it('asks systemd only where chrony does not answer', async () => {
    const systemd = 'NTP=yes\nNTPSynchronized=no\n';
    const both = answering({ chronyc: SYNCHRONISED, timedatectl: systemd });
    expect(await askTimeService('auto', both)).toEqual({ state: 'synchronised', by: 'chrony' });
    const one = answering({ timedatectl: systemd });
    expect(await askTimeService('auto', one)).toEqual({ state: 'waiting', by: 'timedatectl' });
    expect(await askTimeService('chrony', one)).toEqual({ state: 'unknown', by: null });
    expect(await askTimeService('auto', answering({}))).toEqual({ state: 'unknown', by: null });
  });
});

const hasChrony = (() => {
  try {
    execFileSync('chronyd', ['--version']);
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasChrony)('a real chronyd', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'quantrac-chrony-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['with a reference', 'local stratum 5', 'synchronised'],
    ['without one', '', 'waiting'],
  ])('%s', async (_name, directive, state) => {
    const socket = join(folder, 'chronyd.sock');
    const configuration = join(folder, 'chrony.conf');
    chmodSync(folder, 0o750);
    writeFileSync(
      configuration,
      `${directive}\ncmdport 0\nport 0\nbindcmdaddress ${socket}\npidfile ${folder}/pid\n`,
    );
    // -x: it never touches the machine's clock.
    const daemon = spawn('chronyd', ['-d', '-x', '-u', 'root', '-f', configuration]);
    try {
      const ask: RunProgram = async (program, args) => {
        try {
          return execFileSync(program, ['-h', socket, ...args], { encoding: 'utf8', stdio: 'pipe' });
        } catch {
          return null;
        }
      };
      await expect.poll(() => askTimeService('chrony', ask), { timeout: 10_000 }).toMatchObject({ state });
    } finally {
      daemon.kill('SIGKILL');
      if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, 'exit');
    }
  });
});
