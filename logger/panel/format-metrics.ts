/** The panel's view as Prometheus text: names carry their unit, one family a block. Pure. */
import type { PanelView, ReceiptsView } from './panel-view.js';

export interface ProcessFigures {
  residentBytes: number;
}

interface Sample {
  /** Behind the family's name: `_sum`, `_count`. */
  suffix?: string;
  labels?: Readonly<Record<string, string>>;
  value: number;
}

type Family = [name: string, kind: 'counter' | 'gauge' | 'summary', help: string, samples: readonly Sample[]];

export function formatMetrics(view: PanelView, process: ProcessFigures): string {
  const families = [
    ...instrumentFamilies(view),
    ...busFamilies(view),
    ...deliveryFamilies(view),
    ...stationFamilies(view, process),
  ];
  return families.map(formatFamily).join('');
}

function instrumentFamilies({ instruments }: PanelView): Family[] {
  const of = (value: (one: PanelView['instruments'][number]) => number): Sample[] =>
    instruments.map((one) => ({ labels: { instrument: one.id, bus: one.bus }, value: value(one) }));
  return [
    ['quantrac_polls_ok_total', 'counter', 'Polls that were answered.', of((one) => one.pollsOk)],
    ['quantrac_polls_failed_total', 'counter', 'Polls that failed.', of((one) => one.pollsFailed)],
    ['quantrac_slots_skipped_total', 'counter', 'Poll slots skipped.', of((one) => one.slotsSkipped ?? 0)],
    [
      'quantrac_poll_lateness_seconds',
      'gauge',
      'How late the newest poll began.',
      of((one) => (one.latenessMs ?? 0) / 1e3),
    ],
    ['quantrac_instrument_up', 'gauge', '1: answering.', of((one) => Number(one.state === 'answering'))],
  ];
}

type Figures = PanelView['buses'][number]['figures'];

/** Names without the front and the `_total` that all have. */
const BUS_COUNTERS: readonly [name: string, help: string, value: (figures: Figures) => number][] = [
  ['requests', 'Requests sent.', (one) => one.requests],
  ['replies', 'Replies that were believed.', (one) => one.replies],
  ['exceptions', 'Replies that refused.', (one) => one.exceptions],
  ['timeouts', 'Requests that nobody answered.', (one) => one.timeouts],
  ['checksum_errors', 'Replies with a wrong checksum or form.', (one) => one.crcErrors],
  ['foreign_replies', 'Replies that answered something else.', (one) => one.foreignReplies],
  ['late_replies', 'Replies that came after their request was given up.', (one) => one.lateReplies],
  ['resyncs', 'Requests made to get back in step.', (one) => one.resyncs],
  ['discarded_bytes', 'Bytes that belonged to nothing.', (one) => one.discardedBytes],
  ['sent_bytes', 'Bytes sent.', (one) => one.bytesSent],
  ['received_bytes', 'Bytes received.', (one) => one.bytesReceived],
  ['opens', 'Times the wire was opened.', (one) => one.opens],
  ['open_failures', 'Times the wire could not be opened.', (one) => one.openFailures],
  ['losses', 'Connections that were lost or given up.', (one) => one.losses],
  ['busy_seconds', 'How long the wire was in use.', (one) => one.busyMs / 1e3],
];

function busFamilies({ buses }: PanelView): Family[] {
  const of = (value: (figures: Figures) => number | null): Sample[] =>
    buses.flatMap(({ id: bus, figures }) => {
      const number = value(figures);
      return number === null ? [] : [{ labels: { bus }, value: number }];
    });
  return [
    ...BUS_COUNTERS.map(([name, help, value]): Family => [
      `quantrac_bus_${name}_total`,
      'counter',
      help,
      of(value),
    ]),
    [
      'quantrac_bus_utilisation_ratio',
      'gauge',
      'Share of the last minute in which the wire was in use.',
      of(({ busy }) => busy.lastMinute),
    ],
    [
      'quantrac_bus_line_utilisation_ratio',
      'gauge',
      'Share of the last minute in which bits were on the serial line.',
      of(({ line }) => line?.lastMinute ?? null),
    ],
    ['quantrac_bus_latency_seconds', 'summary', 'From request to reply.', buses.flatMap(latencySamples)],
    [
      'quantrac_bus_latency_max_seconds',
      'gauge',
      'The longest since the start.',
      of(({ latencyMsMax }) => (latencyMsMax === null ? null : latencyMsMax / 1e3)),
    ],
  ];
}

function latencySamples({ id: bus, figures }: PanelView['buses'][number]): Sample[] {
  const { latencyMsP95, latencyMsSum, replies, exceptions } = figures;
  const p95 = latencyMsP95 === null ? [] : [{ labels: { bus, quantile: '0.95' }, value: latencyMsP95 / 1e3 }];
  return [
    ...p95,
    { suffix: '_sum', labels: { bus }, value: latencyMsSum / 1e3 },
    { suffix: '_count', labels: { bus }, value: replies + exceptions },
  ];
}

function deliveryFamilies({ targets, now }: PanelView): Family[] {
  const of = (value: (one: PanelView['targets'][number]) => number): Sample[] =>
    targets.map((one) => ({ labels: { target: one.id }, value: value(one) }));
  const ageSeconds = (at: number | null) => (at === null ? 0 : Math.max(0, now - at) / 1e3);
  return [
    ['quantrac_queued_files', 'gauge', 'Files not delivered yet.', of((one) => one.queued)],
    [
      'quantrac_queue_age_seconds',
      'gauge',
      'Age of the oldest queued file.',
      of((one) => ageSeconds(one.oldestQueuedAt)),
    ],
    [
      'quantrac_target_stopped',
      'gauge',
      '1: a person must act.',
      of((one) => Number(one.state === 'stopped')),
    ],
    ...receiptFamilies(targets),
  ];
}

/** Of the targets whose receiver gives receipts. */
function receiptFamilies(targets: PanelView['targets']): Family[] {
  const of = (value: (receipts: ReceiptsView) => Record<string, number>): Sample[] =>
    targets.flatMap(({ id, receipts }) =>
      receipts === null
        ? []
        : Object.entries(value(receipts)).map(([state, n]) => ({ labels: { target: id, state }, value: n })),
    );
  const samples = of(({ confirmed, withWarnings, rejected, contradicting, unconfirmed }) => ({
    accepted: confirmed,
    'accepted-with-warnings': withWarnings,
    rejected,
    contradicting,
    unconfirmed,
  }));
  return [
    ['quantrac_receipts', 'gauge', "Files of the last 60 days by the province's newest receipt.", samples],
    [
      'quantrac_receipts_refused',
      'gauge',
      "1: the province's receipts are not taken.",
      targets
        .filter(({ receipts }) => receipts !== null)
        .map(({ id, receipts }) => ({ labels: { target: id }, value: Number(receipts?.trouble != null) })),
    ],
  ];
}

function stationFamilies(
  { channels, alarms, store, clockTrust }: PanelView,
  process: ProcessFigures,
): Family[] {
  const usable = channels.filter(({ latest }) => latest?.status === 'measuring').length;
  const one = (value: number): Sample[] => [{ value }];
  return [
    ['quantrac_channels', 'gauge', 'Channels of the station.', one(channels.length)],
    ['quantrac_channels_measuring', 'gauge', 'Channels whose newest reading is usable.', one(usable)],
    ['quantrac_alarms', 'gauge', 'Alarms that stand.', one(alarms.length)],
    [
      'quantrac_clock_trusted',
      'gauge',
      '1: the clock may name files.',
      one(Number(clockTrust === 'trusted')),
    ],
    ['quantrac_store_bytes', 'gauge', 'Size of the database.', one(store.sizeBytes)],
    [
      'quantrac_disk_free_bytes',
      'gauge',
      'Free room on its disk.',
      store.freeBytes === null ? [] : one(store.freeBytes),
    ],
    ['quantrac_resident_bytes', 'gauge', 'Resident memory.', one(process.residentBytes)],
  ];
}

function formatFamily([name, kind, help, samples]: Family): string {
  if (samples.length === 0) return '';
  const lines = samples.map(
    ({ suffix = '', labels, value }) => `${name}${suffix}${formatLabels(labels)} ${value}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join('')}`;
}

function formatLabels(labels: Sample['labels']): string {
  if (!labels) return '';
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replace(/[\\"\n]/g, '\\$&')}"`);
  return `{${pairs.join(',')}}`;
}
