/**
 * For tests only: a small station that appends, closes intervals and confirms deliveries as fast as it can until it is
 * killed. What was acknowledged to it goes line by line to standard output, which is a file and so outlives it.
 * Arguments: database, and optionally the transaction step and the how-manieth at which it kills itself.
 */
import { writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureSigningKey } from '../../hardware/host/signing-key.js';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { DEFAULT_DIALECT } from '../../protocols/report-file/dialect.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { intervalOf } from '../../protocols/vocabulary/interval.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import type { Scan } from '../../protocols/vocabulary/reading.js';
import { EvidenceChain } from '../evidence/evidence-chain.js';
import { HEAD_FILE, HeadFile, readHeadFile } from '../evidence/head-file.js';
import { closeInterval } from '../reports/close-interval.js';
import { openDatabase } from './database.js';
import { OutboxStore } from './outbox-store.js';
import { ReportStore } from './report-store.js';
import { ScanStore } from './scan-store.js';

const FIRST_AT = Date.UTC(2026, 2, 25);
const INTERVAL_MS = 20_000;
/** Scans that are brought before the first of them is waited for. */
const TOGETHER = 7;

const channelOf = (id: string): Channel => ({
  id,
  instrument: 'iq-1',
  measurement: id,
  symbol: id,
  parameter: null,
  unit: '',
  decimals: 2,
  averaging: { kind: 'arithmetic' },
  validRange: null,
  scale: 1,
  offset: 0,
  pollIntervalMs: 1000,
});

const plan = {
  station: { province: 'TB', facility: 'CAPH', station: 'NUOSXL' },
  channels: [channelOf('a'), channelOf('b')],
  targets: [
    { target: 'province', dialect: DEFAULT_DIALECT, layout: 0 as const },
    { target: 'ministry', dialect: { ...DEFAULT_DIALECT, lineEnd: 'lf' as const }, layout: 1 as const },
  ],
  ownDialect: DEFAULT_DIALECT,
  completenessMin: 0.75,
};

const scanAt = (at: number): Scan => ({
  instrument: 'iq-1',
  at,
  delayMs: 5,
  readings: ['a', 'b'].map((channel) => ({
    channel,
    raw: (at / 1000) % 977,
    instrumentStatus: 'measuring',
    status: 'measuring',
    reason: null,
  })),
});

const acknowledge = (line: string) => void writeSync(1, `${line}\n`);

async function work(path: string, killStep: string | undefined, killAt: number): Promise<void> {
  const clock = new SystemClock();
  let count = 0;
  const { database, setAside } = openDatabase(path, {
    clock,
    onStep: (step) => {
      if (step === killStep && ++count === killAt) process.kill(process.pid, 'SIGKILL');
    },
  });
  if (setAside !== null) throw new Error(`set aside: ${setAside}`);
  const scans = new ScanStore(database, { clock, commitIntervalMs: 1 });
  const kept = readHeadFile(join(dirname(path), HEAD_FILE));
  const chain = new EvidenceChain({
    database,
    clock,
    station: 'TB_CAPH_NUOSXL',
    key: ensureSigningKey(join(dirname(path), 'station-signing.pem')),
    origin: 'new',
    keptHead: kept,
  });
  new HeadFile(chain, dirname(path), silentLog);
  chain.open({ text: 'configuration', profiles: new Map() });
  const reports = new ReportStore(database, {
    clock,
    seal: (writer, report) => chain.sealInterval(writer, report),
  });
  const outbox = new OutboxStore(database, reports).outboxFor('province');
  for (let nextAt = (scans.newestAt() ?? FIRST_AT) + 1000; ;) {
    const batch: Promise<void>[] = [];
    for (let n = 0; n < TOGETHER; n += 1, nextAt += 1000) {
      const at = nextAt;
      batch.push(scans.append(scanAt(at)).then(() => acknowledge(`scan ${at}`)));
    }
    await Promise.all(batch);
    const openFrom = reports.lastEndAt() ?? FIRST_AT;
    const interval = intervalOf(openFrom + 1, INTERVAL_MS);
    if (interval.endAt >= nextAt) continue;
    if (closeInterval({ scans, reports, plan }, interval) === 'committed')
      acknowledge(`report ${interval.endAt}`);
    const item = outbox.next();
    if (!item) continue;
    outbox.confirm(
      item.id,
      { remotePath: item.finalPath, sizeBytes: item.bytes.length, outcome: 'uploaded' },
      1,
    );
    acknowledge(`confirm ${item.name}`);
  }
}

const [path = '', killStep, killAt = '0'] = process.argv.slice(2);
void work(path, killStep, Number(killAt));
