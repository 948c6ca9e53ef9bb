/**
 * Whether an instrument can be on its bus: the profile's protocol and the kind of the bus go together, and on a shared wire no
 * two instruments answer to the same address, and there is time for those that have to measure first. One that talks unasked has its
 * wire for itself, and is not polled oftener than it talks.
 */
import { formatDuration } from '../../protocols/configuration/duration.js';
import type { Path } from '../../protocols/configuration/explain-faults.js';
import { describeQuestions } from '../../protocols/profiles/describe-questions.js';
import { isModbusProfile } from '../../protocols/profiles/instrument-profile.js';
import { isListenedTo } from '../../protocols/profiles/telegram-profile-schema.js';
import { lineAddressOf } from '../../protocols/vendors/line-address.js';
import { stationPacing } from '../../protocols/vendors/listening/pacing.js';
import { ConfigError } from '../../protocols/vocabulary/errors.js';
import type { CrossFault } from './cross-check.js';
import { isLineBus } from './describe-plan.js';
import { sharedUnits } from './shared-units.js';
import type { InstrumentSetup } from './station-setup.js';

/** @param paths Where each instrument stands in the configuration. */
export function checkWires(instruments: readonly InstrumentSetup[], paths: readonly Path[]): CrossFault[] {
  const holders = new Map<string, string>();
  const faults = instruments.flatMap((instrument, index) => {
    const path = paths[index] ?? [];
    return [
      ...checkKind(instrument, path),
      ...(isListenedTo(instrument.profile)
        ? checkListened(instrument, path, instruments)
        : checkLineAddress(instrument, path, holders)),
      ...checkMeasuringTime(instrument, path),
    ];
  });
  return [...faults, ...checkSharedUnits(instruments, paths)];
}

/** Two profiles for one device are legal; one number under two names is not. The plan warns of the former. */
function checkSharedUnits(instruments: readonly InstrumentSetup[], paths: readonly Path[]): CrossFault[] {
  return sharedUnits(instruments).flatMap(({ index, first, second, unit, overlap }) =>
    overlap === null
      ? []
      : [
          {
            code: 'duplicate-address' as const,
            path: [...(paths[index] ?? []), 'unitId'],
            message: `${second.id} asks ${unit}, as ${first.id} does, and both read ${overlap.registers} (${second.id}/${overlap.second}, ${first.id}/${overlap.first})`,
            legal: 'a unit of its own; one unit twice only for different registers',
          },
        ],
  );
}

function checkKind({ profile, bus }: InstrumentSetup, path: Path): CrossFault[] {
  if (isModbusProfile(profile) !== isLineBus(bus)) return [];
  const legal = isModbusProfile(profile)
    ? 'a bus of type modbus-tcp, modbus-rtu, modbus-rtu-over-tcp, modbus-ascii or modbus-ascii-over-tcp'
    : 'a bus of type serial or tcp';
  const message = `${profile.id} speaks ${profile.protocol}, bus ${bus.id} is of type ${bus.type}`;
  return [{ code: 'conflict', path: [...path, 'bus'], message, legal }];
}

function checkListened(
  { id, profile, bus, settings, pollIntervalMs }: InstrumentSetup,
  path: Path,
  instruments: readonly InstrumentSetup[],
): CrossFault[] {
  if (!isListenedTo(profile)) return [];
  const faults: CrossFault[] = [];
  const other = instruments.find((instrument) => instrument.bus.id === bus.id && instrument.id !== id);
  if (other !== undefined) {
    const message = `${id} talks unasked, so ${other.id} cannot be on the same wire`;
    const legal = 'a bus for itself';
    faults.push({ code: 'conflict', path: [...path, 'bus'], message, legal });
  }
  const periodMs = stationPacing(profile, settings)?.periodMs ?? 0;
  if (pollIntervalMs < periodMs) {
    const message = `${formatDuration(pollIntervalMs)} is shorter than the ${formatDuration(periodMs)} from one telegram to the next`;
    const legal = `at least ${formatDuration(periodMs)}, or an instrument that is set to send oftener`;
    faults.push({ code: 'conflict', path: [...path, 'pollInterval'], message, legal });
  }
  return faults;
}

function checkLineAddress(
  { id, profile, bus, unitId, settings }: InstrumentSetup,
  path: Path,
  holders: Map<string, string>,
): CrossFault[] {
  if (isModbusProfile(profile)) return [];
  const faults: CrossFault[] = [];
  const { text, unitIds } = lineAddressOf(profile, unitId, settings);
  if (unitIds !== null && (unitId < unitIds.low || unitId > unitIds.high)) {
    const legal = `${unitIds.low}…${unitIds.high}`;
    const message = `${unitId} is no address of ${profile.protocol}`;
    faults.push({ code: 'out-of-range', path: [...path, 'unitId'], message, legal });
  }
  const address = `${bus.id} ${profile.protocol} ${text}`;
  const holder = holders.get(address);
  if (holder !== undefined) {
    const message = `${text} on ${bus.id} is already ${holder}`;
    const key = unitIds === null ? 'settings' : 'unitId';
    faults.push({
      code: 'duplicate-address',
      path: [...path, key],
      message,
      legal: 'one instrument an address',
    });
  }
  holders.set(address, id);
  return faults;
}

/** A poll that may take longer than its interval would be cut off again and again. */
function checkMeasuringTime(instrument: InstrumentSetup, path: Path): CrossFault[] {
  const { profile, bus, unitId, settings, channels, pollIntervalMs } = instrument;
  const measurements = channels.map(({ measurement }) => measurement);
  const waitMs = waitMsMaxOf({ profile, measurements, settings, unitId });
  const neededMs = waitMs + bus.timeout;
  if (waitMs === 0 || pollIntervalMs >= neededMs) return [];
  const message = `${formatDuration(pollIntervalMs)} is too short: ${profile.id} may measure for ${formatDuration(waitMs)}`;
  const legal = `at least ${formatDuration(neededMs)}`;
  return [{ code: 'conflict', path: [...path, 'pollInterval'], message, legal }];
}

function waitMsMaxOf(options: Parameters<typeof describeQuestions>[0]): number {
  try {
    return describeQuestions(options).waitMsMax;
  } catch (error) {
    // Settings that are missing or not legal are told where they stand.
    if (error instanceof ConfigError) return 0;
    throw error;
  }
}
