/** From the end of a reporting interval to the confirmed rename of its file at the province, by the logger's own records. */
import { PARAMETERS, INSTRUMENTS } from './bench-load.js';
import { BenchInstruments } from './bench-instruments.js';
import type { BenchOptions, BenchResult } from './bench-result.js';
import {
  readBenchDatabase,
  startBenchLogger,
  startBenchProvince,
  writeBenchStation,
} from './bench-station.js';
import { median, percentile } from './median.js';

const INTERVAL_MS = 10_000;
const LOOK_EVERY_MS = 1000;
/** As `reporting.settle` is when nothing is said. */
const SETTLE_MS = 2000;

interface DeliveryRow {
  endAt: number;
  closedAt: number;
  deliveredAt: number;
}

export async function closeToRenameBench(options: BenchOptions): Promise<BenchResult> {
  const { clock, folder: root, intervals } = options;
  await using instruments = await BenchInstruments.start(INSTRUMENTS);
  await using province = await startBenchProvince(root);
  const config = writeBenchStation({
    root,
    tcpPorts: instruments.tcpPorts,
    interval: `${INTERVAL_MS / 1000}s`,
    province,
  });
  await using logger = startBenchLogger(root, config);
  await logger.line('the logger runs');
  options.tell(`waiting for ${intervals} intervals of ${INTERVAL_MS / 1000} s`);
  let rows: readonly DeliveryRow[] = [];
  // The first one includes connecting to the province; it is left out.
  while (rows.length < intervals + 1) {
    await clock.sleep(LOOK_EVERY_MS);
    rows = deliveriesOf(root);
  }
  const measured = rows.slice(1, intervals + 1);
  const toRename = measured.map(({ endAt, deliveredAt }) => deliveredAt - endAt);
  const delivery = measured.map(({ closedAt, deliveredAt }) => deliveredAt - closedAt);
  const figure = (what: string, value: number) => ({ what, value, unit: 'ms' });
  return {
    name: 'close-to-rename',
    title: `${measured.length} intervals of ${INTERVAL_MS / 1000} s, ${PARAMETERS} parameters`,
    figures: [
      figure('interval end to confirmed rename, p50', median(toRename)),
      figure('interval end to confirmed rename, p99', percentile(toRename, 99)),
      figure('of which after the settle time, p50', median(toRename) - SETTLE_MS),
      figure('of which after the settle time, p99', percentile(toRename, 99) - SETTLE_MS),
      figure('report made to confirmed rename, p50', median(delivery)),
      figure('report made to confirmed rename, p99', percentile(delivery, 99)),
    ],
    notes: [
      `The settle time (${SETTLE_MS} ms by default, a setting), in which late polls may still come, is part of it.`,
      'Confirmed: uploaded under a temporary name, size checked, renamed, seen under its name; both ends on this machine.',
    ],
  };
}

function deliveriesOf(root: string): DeliveryRow[] {
  using database = readBenchDatabase(root);
  return database.all<DeliveryRow>(
    `SELECT report.end_at AS endAt, report.closed_at AS closedAt, min(receipt.at) AS deliveredAt
       FROM report JOIN outbox ON outbox.report = report.id JOIN receipt ON receipt.outbox = outbox.id
      GROUP BY report.id ORDER BY report.end_at`,
  );
}
