/** A bad week, made up: receipts that refuse files, a backup that was put back, a card that fills up, a logger that has just started, a sensor that talks unasked. */
import type { ChannelView, PanelView } from '../../logger/panel/panel-view.js';

const MINUTE_MS = 60_000;

export function troubledView(view: PanelView): PanelView {
  const justStarted = (channel: ChannelView): ChannelView => ({
    ...channel,
    lastReport: {
      endAt: view.nextReportAt - view.reportIntervalMs,
      ...{ value: null, status: 'fault', completeness: 0.4, reason: 'just-started' },
    },
  });
  return {
    ...view,
    channels: view.channels.map(justStarted),
    buses: [
      ...view.buses.slice(0, 2),
      ...view.buses.slice(2, 3).map((bus) => ({
        ...bus,
        id: 'wind',
        description: 'NMEA 0183 /dev/serial/by-id/usb-FTDI_USB-RS485_Cable_FT0ABCDE-if00-port0 4800 8N1',
        listens: true,
        figures: { ...bus.figures, requests: 0, timeouts: 0, replies: 86_400 },
      })),
    ],
    targets: view.targets.map((target) => ({
      ...target,
      receipts: target.receipts && { ...target.receipts, rejected: 2, contradicting: 1, reviewed: 3 },
    })),
    store: { ...view.store, freeBytes: 310_000_000 },
    alarms: [
      {
        code: 'evidence-missing',
        since: view.now - 6 * MINUTE_MS,
        detail: { signedAt: view.now - 40 * MINUTE_MS },
      },
      { code: 'disk-low', since: view.now - 300 * MINUTE_MS, detail: { freeBytes: 310_000_000 } },
      { code: 'backup-failed', since: view.now - 3000 * MINUTE_MS, detail: { reason: 'full' } },
      {
        code: 'backup-merged',
        since: view.now - 5 * MINUTE_MS,
        detail: { scans: 1_204_331, reports: 17_210, lost: 0 },
      },
      {
        code: 'receipt-contradicts',
        since: view.now - 90 * MINUTE_MS,
        detail: { n: 1, targets: 'so-tnmt', files: 1 },
      },
    ],
  };
}
