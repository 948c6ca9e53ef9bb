/** Where the station touches the outside. `station.ts` gives it the machine's wires, receivers and mail; a scenario its own. */
import type { OwnCommand } from '../hardware/host/own-command.js';
import type { UploadTarget } from '../protocols/delivery/upload-target.js';
import type { Mailer } from '../protocols/notices/mailer.js';
import type { SmtpSettings } from '../protocols/notices/smtp-schema.js';
import type { InstrumentWire } from '../protocols/profiles/create-driver.js';
import type { WireFigures } from '../protocols/vocabulary/wire-statistics.js';
import type { BusConfig } from './config/bus-schema.js';
import type { TargetSetup } from './config/station-setup.js';

export type StationWire = InstrumentWire & AsyncDisposable & { figures(): WireFigures };

export interface StationSeams {
  /** @param listened Whether an instrument talks on it unasked. */
  openWire(bus: BusConfig, listened: boolean): StationWire;
  makeTarget(target: TargetSetup): UploadTarget;
  makeMailer(settings: SmtpSettings): Mailer;
  /** Numbers in [0, 1) for the jitter of back-offs. */
  random(): number;
  /** Long work in a process of its own: exports and backups. */
  runCommand(argv: readonly string[]): OwnCommand;
}
