/** The panel's view as Prometheus text: names carry their unit, one family a block. Pure. */
import type { PanelView, ReceiptsView } from './panel-view.js';

export interface ProcessFigures {
  residentBytes: number;
}

interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

type Family = [name: string, kind: 'counter' | 'gauge', help: string, samples: readonly Sample[]];

export function formatMetrics(view: PanelView, process: ProcessFigures): string {
  const families = [
    ...instrumentFamilies(view),
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
  const lines = samples.map(({ labels, value }) => `${name}${formatLabels(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join('')}`;
}

function formatLabels(labels: Sample['labels']): string {
  if (!labels) return '';
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replace(/[\\"\n]/g, '\\$&')}"`);
  return `{${pairs.join(',')}}`;
}
