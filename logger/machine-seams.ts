/**
 * Where the station touches the outside: serial ports, sockets, SSH, FTP, mail, other processes. The only file of the logger
 * that knows the transports; a scenario puts its own in their place.
 */
import { startOwnCommand, type OwnCommand } from '../hardware/host/own-command.js';
import { openInstrumentWire, type OpenedWire } from '../hardware/instrument-wire.js';
import { makeUploadTarget } from '../protocols/delivery/make-upload-target.js';
import type { UploadTarget } from '../protocols/delivery/upload-target.js';
import type { Mailer } from '../protocols/notices/mailer.js';
import { SmtpMailer } from '../protocols/notices/smtp-mailer.js';
import type { SmtpSettings } from '../protocols/notices/smtp-schema.js';
import { formatStationCode } from '../protocols/report-file/report.js';
import type { BusConfig } from './config/bus-schema.js';
import type { TargetSetup } from './config/station-setup.js';
import { wireSettingsOf } from './config/wire-settings.js';
import { BusTrace } from './operations/trace/bus-trace.js';
import type { StationSurroundings } from './station-surroundings.js';

/** What a scenario may put in the place of the machine. */
export interface StationSeams {
  /** @param listened Whether an instrument talks on it unasked. */
  openWire(bus: BusConfig, listened: boolean): OpenedWire;
  makeTarget(target: TargetSetup): UploadTarget;
  makeMailer(settings: SmtpSettings): Mailer;
  /** Numbers in [0, 1) for the jitter of back-offs. */
  random(): number;
  /** Long work in a process of its own: exports and backups. */
  runCommand(argv: readonly string[]): OwnCommand;
}

export function machineSeams({ clock, log, setup: { code, dataFolder } }: StationSurroundings): StationSeams {
  return {
    openWire: (bus, listened) => {
      const wire = wireSettingsOf(bus, listened);
      const { tap } = new BusTrace({ dataFolder, bus: bus.id, wire, clock, log });
      return openInstrumentWire(wire, { clock, trace: tap });
    },
    makeTarget: (target) =>
      makeUploadTarget({ ...target, clock, owner: `${formatStationCode(code)} ${target.config.id}` }),
    makeMailer: (settings) => new SmtpMailer(settings),
    random: () => Math.random(),
    runCommand: startOwnCommand,
  };
}
