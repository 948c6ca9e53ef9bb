/** What the panel shows, out of the parts of the running station. */
import { collectReasonTexts } from '../protocols/profiles/reason-texts.js';
import { formatStationCode } from '../protocols/report-file/report.js';
import type { DoorContacts } from './alarms/door-contacts.js';
import type { ClockStanding } from './clock/clock-desk.js';
import type { TargetSetup } from './config/station-setup.js';
import type { OpenedNotices } from './notices/open-notices.js';
import type { StationDeliveries } from './open-deliveries.js';
import type { StationInstruments } from './open-instruments.js';
import type { StationStores } from './open-stores.js';
import { StorePanelSource } from './panel/store-panel-source.js';
import { targetPlaceOf } from './panel/target-place.js';
import { proveReceipt } from './receipts/prove-receipt.js';
import { reviewReceipts } from './receipts/review-receipts.js';
import type { StationSurroundings } from './station-surroundings.js';
import type { Backups } from './store/backup/backups.js';

export interface ShownParts {
  stores: StationStores;
  instruments: StationInstruments;
  deliveries: StationDeliveries;
  doors: DoorContacts;
  /** `null`: none are configured. */
  backups: Backups | null;
  /** `null`: nobody is told by mail. */
  notices: OpenedNotices | null;
  clockStanding: () => ClockStanding;
}

export function openPanelSource(
  { setup, clock }: StationSurroundings,
  { stores, instruments, deliveries, doors, backups, notices, clockStanding }: ShownParts,
): StorePanelSource {
  const { derived, reportChannels } = setup;
  const { name, kind } = setup.config.station;
  const { database, scans, reports, outbox, salvage, evidence, path, setAside } = stores;
  const { acquisition, settings, wireFigures } = instruments;
  return new StorePanelSource({
    station: { code: formatStationCode(setup.code), name, kind },
    reportIntervalMs: setup.config.reporting.interval,
    channels: [
      ...setup.instruments.flatMap(({ channels }) => channels),
      ...derived.map(({ channel }) => channel),
    ],
    ...{ reportChannels, derived, clock, scans, reports, outbox, salvage, doors, clockStanding },
    ...{ acquisition, settings, wireFigures },
    reasonTexts: new Map(setup.instruments.map(({ id, profile }) => [id, collectReasonTexts(profile)])),
    database: { path, setAside },
    events: stores.journal.events,
    evidence: { figures: () => evidence.live.figures(), missingSignedAt: evidence.missing?.at ?? null },
    ...(backups === null ? {} : { backup: backups }),
    ...(notices === null ? {} : { notices: notices.view }),
    receiptsOf: deliveries.receiptsOf,
    proofOf: (outboxItem) => proveReceipt(database, outboxItem),
    review: (review) => reviewReceipts({ database, events: stores.journal.events, clock }, review),
    deliveries: deliveries.deliveries.map((delivery, index) => ({
      id: delivery.status().targetId,
      place: targetPlaceOf((setup.targets[index] as TargetSetup).config),
      status: () => delivery.status(),
      onChanged: (listener) => delivery.onChanged(listener),
    })),
  });
}
