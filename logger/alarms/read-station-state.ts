/** Gathers what the alarms are listed from, out of the running station's parts. */
import type { DeliveryStatus } from '../../protocols/delivery/deliver.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Acquisition } from '../acquisition/acquisition.js';
import type { ClockStanding } from '../clock/clock-desk.js';
import type { Backups } from '../store/backup/backups.js';
import type { Salvage } from '../store/salvage/salvage.js';
import type { DiskMeter } from '../store/disk-figures.js';
import type { OutboxStore } from '../store/outbox-store.js';
import type { ScanStore } from '../store/scan-store.js';
import type { DoorContacts } from './door-contacts.js';
import type { StationState } from './list-alarms.js';
import type { TargetStanding } from './target-standing.js';

export interface StationParts {
  clock: Clock;
  reportIntervalMs: number;
  setAside: string | null;
  scans: Pick<ScanStore, 'trouble' | 'held'>;
  outbox: Pick<OutboxStore, 'summary'>;
  acquisition: Pick<Acquisition, 'instruments' | 'buses' | 'clockStep'>;
  deliveries: readonly { status(): DeliveryStatus }[];
  disk: DiskMeter;
  doors: DoorContacts;
  clockStanding: () => ClockStanding;
  receiptsOf: (target: string) => TargetStanding['receipts'];
  salvage: Pick<Salvage, 'state'>;
  /** `null`: no backups are configured. */
  backups: Pick<Backups, 'trouble'> | null;
}

export function readStationState(parts: StationParts): StationState {
  const {
    clock,
    reportIntervalMs,
    setAside,
    scans,
    acquisition,
    deliveries,
    outbox,
    disk,
    doors,
    receiptsOf,
  } = parts;
  return {
    now: clock.now(),
    clockTrust: clock.trust(),
    clockStep: acquisition.clockStep(),
    clockStanding: parts.clockStanding(),
    reportIntervalMs,
    setAside,
    storeTrouble: scans.trouble?.code ?? null,
    held: scans.held(),
    freeBytes: disk.figures().freeBytes,
    buses: acquisition.buses(),
    instruments: acquisition.instruments(),
    targets: deliveries.map((delivery): TargetStanding => {
      const { targetId: id, state, failure } = delivery.status();
      return { id, state, failure, ...outbox.summary(id), receipts: receiptsOf(id) };
    }),
    doors: doors.standings(),
    salvage: parts.salvage.state(),
    backupTrouble: parts.backups?.trouble() ?? null,
  };
}
