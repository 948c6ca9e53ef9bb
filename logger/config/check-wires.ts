/**
 * Whether an instrument can be on its bus: the profile's protocol and the kind of the bus go together, and on a shared wire no
 * two instruments answer to the same address.
 */
import type { Path } from '../../protocols/configuration/explain-faults.js';
import { isModbusProfile } from '../../protocols/profiles/instrument-profile.js';
import { lineAddressOf } from '../../protocols/vendors/line-address.js';
import type { CrossFault } from './cross-check.js';
import { isLineBus } from './describe-plan.js';
import type { InstrumentSetup } from './station-setup.js';

/** @param paths Where each instrument stands in the configuration. */
export function checkWires(instruments: readonly InstrumentSetup[], paths: readonly Path[]): CrossFault[] {
  const holders = new Map<string, string>();
  return instruments.flatMap((instrument, index) => {
    const path = paths[index] ?? [];
    return [...checkKind(instrument, path), ...checkLineAddress(instrument, path, holders)];
  });
}

function checkKind({ profile, bus }: InstrumentSetup, path: Path): CrossFault[] {
  if (isModbusProfile(profile) !== isLineBus(bus)) return [];
  const legal = isModbusProfile(profile)
    ? 'a bus of type modbus-tcp, modbus-rtu, modbus-rtu-over-tcp, modbus-ascii or modbus-ascii-over-tcp'
    : 'a bus of type serial or tcp';
  const message = `${profile.id} speaks ${profile.protocol}, bus ${bus.id} is of type ${bus.type}`;
  return [{ code: 'conflict', path: [...path, 'bus'], message, legal }];
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
