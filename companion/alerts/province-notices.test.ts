import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MailError } from '../../protocols/notices/mail-error.js';
import type { Mailer, OutgoingMail } from '../../protocols/notices/mailer.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { parseConfig } from '../config/load-config.js';
import { DiskWatch } from '../storage/disk-watch.js';
import type { ProvinceStore } from '../store/province-store.js';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.js';
import { provinceNotices, runNotices, START_GRACE_MS } from './province-notices.js';

const HOUR_MS = 3_600_000;
/** 07:00 in Vietnam. */
const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);

class Bench implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'quantrac-alerts-'));
  readonly clock = new VirtualClock(T0);
  readonly store: ProvinceStore = openSqliteStore(join(this.folder, 'province.db'));
  readonly taken: OutgoingMail[] = [];
  isDown = false;
  freeBytes = 50e9;
  readonly disk = new DiskWatch({
    measure: () => ({ freeBytes: this.freeBytes, totalBytes: 100e9, files: null }),
    limits: { lowBytes: 5e9, reserveBytes: 1e9 },
    clock: this.clock,
    log: silentLog,
  });
  #running: AsyncDisposable | null = null;
  #files = 0;

  config(extra = '', smtp = 'security: none') {
    return parseConfig(
      `configVersion: 1
province: { name: Thái Bình, code: TB }
dataFolder: .
notices:
  smtp: { host: mail.example.vn, from: so@example.gov.vn, ${smtp} }
  recipients:
    - { address: truc@example.gov.vn }
    - { address: khi@example.gov.vn, language: en, stations: [TB_NMAM_KHIAMO] }
${extra}`,
      join(this.folder, 'province.yaml'),
    );
  }

  async start(): Promise<void> {
    const mailer: Mailer = {
      send: async (mail) => {
        if (this.isDown) {
          throw new MailError({ code: 'unreachable', disposition: 'server', message: 'no network' });
        }
        this.taken.push(mail);
        return { answer: '250 OK' };
      },
    };
    const { clock, store } = this;
    const notices = provinceNotices({
      config: this.config(),
      store,
      disk: this.disk,
      clock,
      log: silentLog,
      mailer,
    });
    if (notices !== null) this.#running = runNotices(notices, silentLog);
    await this.clock.settle();
  }

  async stop(): Promise<void> {
    await this.#running?.[Symbol.asyncDispose]();
  }

  async register(code: string): Promise<void> {
    const station = { code, name: `Trạm ${code}`, kind: 'wastewater', registeredAt: T0 } as const;
    await this.store.stations.register(station, { passwordHash: null, publicKeys: [] });
  }

  async receive(station: string, dataAt: number): Promise<void> {
    const n = (this.#files += 1);
    const file = { station, name: `f-${n}.txt`, path: `f-${n}.txt`, storedPath: `kept/f-${n}`, sizeBytes: 1 };
    await this.store.files.record(
      {
        ...file,
        receivedAt: dataAt + 5_000,
        dataAt,
        sha256: String(n),
        rows: 1,
        verdict: 'accepted',
        faults: [],
      },
      [],
      () => '{}\n',
    );
  }

  subjects(to: string): string[] {
    return this.taken.filter((mail) => mail.to === to).map(({ subject }) => subject);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.store[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe('a silent station', () => {
  it('is told once to those who want to know, also after a restart, and its return', async () => {
    await using bench = new Bench();
    await bench.register('TB_CAPH_NUOSXL');
    await bench.register('TB_NMAM_KHIAMO');
    await bench.receive('TB_CAPH_NUOSXL', T0);
    await bench.receive('TB_NMAM_KHIAMO', T0);
    await bench.start();
    await bench.clock.advance(6 * HOUR_MS);
    await bench.receive('TB_NMAM_KHIAMO', T0 + 6 * HOUR_MS);
    await bench.clock.advance(6 * HOUR_MS - 1_000);
    expect(bench.taken).toEqual([]);
    await bench.clock.advance(5 * 60_000);
    expect(bench.subjects('truc@example.gov.vn')).toEqual([
      '[TB] Trạm TB_CAPH_NUOSXL (Trạm TB_CAPH_NUOSXL) không gửi dữ liệu từ 25/03 07:00',
    ]);
    expect(bench.taken[0]?.text).toContain('Dữ liệu mới nhất: 25/03/2026 07:00');
    await bench.stop();
    await bench.start();
    await bench.clock.advance(HOUR_MS);
    await bench.receive('TB_CAPH_NUOSXL', bench.clock.now());
    await bench.clock.advance(HOUR_MS);
    expect(bench.subjects('truc@example.gov.vn')).toHaveLength(2);
    expect(bench.subjects('truc@example.gov.vn')[1]).toContain('gửi lại dữ liệu lúc 25/03 20:05');
    expect(bench.subjects('khi@example.gov.vn')).toEqual([]);
  });

  it('is told when the mail server is back, and not at all when it was removed meanwhile', async () => {
    await using bench = new Bench();
    await bench.register('TB_CAPH_NUOSXL');
    await bench.receive('TB_CAPH_NUOSXL', T0 - 20 * HOUR_MS);
    bench.isDown = true;
    await bench.start();
    await bench.clock.advance(2 * HOUR_MS);
    bench.isDown = false;
    await bench.clock.advance(HOUR_MS);
    expect(bench.taken).toHaveLength(1);
    expect(bench.taken[0]?.text).toContain('mới gửi được');
    await bench.store.stations.withdraw('TB_CAPH_NUOSXL', bench.clock.now());
    await bench.clock.advance(3 * HOUR_MS);
    expect(bench.taken).toHaveLength(1);
  });

  it('gets a while to send what waited when the province itself was off', async () => {
    await using bench = new Bench();
    await bench.register('TB_CAPH_NUOSXL');
    await bench.receive('TB_CAPH_NUOSXL', T0 - 48 * HOUR_MS);
    await bench.start();
    await bench.clock.advance(START_GRACE_MS - 60_000);
    await bench.receive('TB_CAPH_NUOSXL', bench.clock.now());
    await bench.clock.advance(HOUR_MS);
    expect(bench.taken).toEqual([]);
  });

  it('that never sent anything is only waited for', async () => {
    await using bench = new Bench();
    await bench.register('TB_CAPH_NUOSXL');
    await bench.start();
    await bench.clock.advance(48 * HOUR_MS);
    expect(bench.taken).toEqual([]);
  });
});

describe('the mail server’s password', () => {
  const start = (bench: Bench, extra: string) =>
    provinceNotices({
      ...{ config: bench.config(extra, 'user: so'), store: bench.store, disk: bench.disk },
      ...{ clock: bench.clock, log: silentLog },
    });

  it('is read from a file that only its owner may read', async () => {
    await using bench = new Bench();
    const file = join(bench.folder, 'mail.password');
    writeFileSync(file, 'bí mật\n');
    chmodSync(file, 0o644);
    expect(() => start(bench, '  passwordFile: mail.password')).toThrow(/has mode 0644/);
    chmodSync(file, 0o600);
    expect(start(bench, '  passwordFile: mail.password')).not.toBeNull();
  });

  it('is missed where a user is named', async () => {
    await using bench = new Bench();
    expect(() => start(bench, '')).toThrow(/a user and no password/);
  });
});
