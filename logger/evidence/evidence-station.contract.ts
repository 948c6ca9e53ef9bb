/** For tests only: a small station with a chain, filled by the real stores, and a way to write in its database behind its back. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSigningKey } from '../../hardware/host/signing-key.js';
import type { HeadStatement } from '../../protocols/evidence/head-statement.js';
import { DEFAULT_DIALECT } from '../../protocols/report-file/dialect.js';
import type { EventKind, NewEvent, StationEvent } from '../../protocols/vocabulary/station-event.js';
import type { SigningKey } from '../../protocols/signing/signed-json.js';
import { EventStore } from '../events/event-store.js';
import { closeInterval, type ReportPlan } from '../reports/close-interval.js';
import { OutboxStore } from '../store/outbox-store.js';
import { ReportStore } from '../store/report-store.js';
import { CurrentRun } from '../store/run-store.js';
import { ScanStore } from '../store/scan-store.js';
import { SqliteConnection } from '../store/sqlite-connection.js';
import { makeChannel, makeScan, MINUTE_MS, START_AT, TestStation } from '../store/test-station.contract.js';
import { EvidenceChain } from './evidence-chain.js';
import { purgeAccount } from './purge-account.js';
import { verifyChain, type Verdict, type VerifyOptions } from './verify-chain.js';

export const INTERVAL_MS = 5 * MINUTE_MS;

const plan: ReportPlan = {
  station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
  channels: [makeChannel(), makeChannel({ id: 'flow', symbol: 'FLOW', instrument: 'mag-1', unit: 'm3/h' })],
  targets: [
    { target: 'province', dialect: DEFAULT_DIALECT, layout: 0 },
    { target: 'ministry', dialect: { ...DEFAULT_DIALECT, lineEnd: 'lf' }, layout: 1 },
  ],
  ownDialect: DEFAULT_DIALECT,
  completenessMin: 0.75,
};

type Stores = ReturnType<EvidenceStation['start']>;

export class EvidenceStation implements Disposable {
  readonly station = new TestStation();
  readonly key: SigningKey;
  keptHead: HeadStatement | 'absent' = 'absent';
  configuration = 'configVersion: 1\n';
  profileNumber = 1;

  constructor() {
    mkdirSync(this.station.folder, { recursive: true });
    this.key = ensureSigningKey(join(this.station.folder, 'station-signing.pem'));
  }

  /** As the station composes them. */
  start(origin: 'new' | 'set-aside' = 'new') {
    const { clock } = this.station;
    const { database } = this.station.open();
    const run = new CurrentRun(database, clock, origin === 'new' ? null : 'set aside');
    const chain = new EvidenceChain({
      database,
      clock,
      station: 'TB_CAPH_NUOSXL',
      key: this.key,
      origin,
      keptHead: this.keptHead,
    });
    chain.onAppended(() => (this.keptHead = chain.signedHead() ?? 'absent'));
    const opened = chain.open({
      text: this.configuration,
      profiles: new Map([['iq-1', { registers: this.profileNumber }]]),
    });
    const scans = new ScanStore(database, { clock });
    const reports = new ReportStore(database, {
      clock,
      seal: (writer, report) => chain.sealInterval(writer, report),
    });
    const outbox = new OutboxStore(database, reports);
    const events = new EventStore(database);
    return { database, run, chain, scans, reports, outbox, events, account: purgeAccount(chain), ...opened };
  }

  /** An orderly stop. */
  async stop({ run, chain, scans }: Pick<Stores, 'run' | 'chain' | 'scans'>) {
    await scans[Symbol.asyncDispose]();
    run.end();
    chain.close();
    this.station.closeAll();
  }

  /** The n-th interval from 0: a scan of two instruments each minute, and its report. */
  interval(stores: Stores, n: number): void {
    const { scans, reports } = stores;
    const startAt = START_AT + n * INTERVAL_MS;
    for (let minute = 1; minute <= 5; minute += 1) {
      const at = startAt + minute * MINUTE_MS;
      this.station.clock.step(Math.max(0, at - this.station.clock.now()));
      void scans.append(makeScan(at, { cod: 16 + n + minute / 8, ph: 7 }));
      void scans.append(makeScan(at, { flow: 100 + n * 3 + minute }, 'mag-1'));
    }
    closeInterval({ scans, reports, plan }, { startAt, endAt: startAt + INTERVAL_MS });
  }

  /** One event of a kind, now. */
  event({ events }: Pick<Stores, 'events'>, kind: EventKind = 'setting-changed'): StationEvent {
    return events.append(this.#eventNow(kind));
  }

  /** Some, a few milliseconds apart, in one transaction. */
  events({ database, events }: Pick<Stores, 'database' | 'events'>, count: number): void {
    if (count === 0) return;
    database.transaction((writer) => {
      for (let n = 0; n < count; n += 1) {
        this.station.clock.step(7);
        events.appendWith(writer, this.#eventNow('setting-changed'));
      }
    });
  }

  #eventNow(kind: EventKind): NewEvent {
    return {
      at: this.station.clock.now(),
      clockTrust: 'trusted',
      kind,
      subject: { kind: 'instrument', id: 'iq-1' },
      before: 400,
      after: 450,
      text: kind,
      parameters: { name: { vi: 'Dải', en: 'Range' } },
    };
  }

  /** Writes behind the logger's back: foreign keys off, as any tool would. */
  tamper(...statements: readonly string[]): void {
    using connection = new SqliteConnection(this.station.path);
    connection.pragma('foreign_keys = OFF');
    for (const sql of statements) connection.execute(sql);
  }

  verify(change: Partial<VerifyOptions> = {}): Verdict {
    using connection = new SqliteConnection(this.station.path, { mode: 'read-only' });
    return verifyChain(connection, {
      span: null,
      fingerprint: this.key.fingerprint,
      keptHead: this.keptHead,
      configuration: this.configuration,
      ...change,
    });
  }

  [Symbol.dispose](): void {
    this.station[Symbol.dispose]();
  }
}
