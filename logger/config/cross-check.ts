/**
 * What a schema cannot see: names that must be unique or must exist, intervals that must fit each other, two buses on one
 * port. Every fault names its key; nothing is repaired.
 */
import type { Path } from '../../protocols/configuration/explain-faults.js';
import { formatDuration } from '../../protocols/configuration/duration.js';
import type { ConfigFaultCode } from '../../protocols/vocabulary/errors.js';
import { isLegalSymbol, isLegalUnit } from '../../protocols/report-file/encode-report.js';
import type { StationConfig } from './schema.js';

export interface CrossFault {
  code: ConfigFaultCode;
  path: Path;
  message: string;
  legal: string | null;
}

const HOUR_MS = 3_600_000;
/** A data file has at most so many rows (docs/formats/report-file.md). */
const REPORT_ROWS_MAX = 500;

export function crossCheck(config: StationConfig): CrossFault[] {
  return [
    ...checkReporting(config),
    ...checkBuses(config),
    ...checkInstruments(config),
    ...checkSymbols(config),
    ...checkTargets(config),
  ];
}

function checkReporting({ reporting }: StationConfig): CrossFault[] {
  const faults: CrossFault[] = [];
  if (HOUR_MS % reporting.interval !== 0) {
    faults.push({
      code: 'not-allowed',
      path: ['reporting', 'interval'],
      message: `${formatDuration(reporting.interval)} does not divide an hour`,
      legal: '10s, 15s, 20s, 30s, 1m, 2m, 5m, 10m, 15m, 30m, 1h and the like',
    });
  }
  if (reporting.settle >= reporting.interval) {
    faults.push({
      code: 'conflict',
      path: ['reporting', 'settle'],
      message: `${formatDuration(reporting.settle)} is not shorter than the interval`,
      legal: `below ${formatDuration(reporting.interval)}`,
    });
  }
  return faults;
}

function checkBuses(config: StationConfig): CrossFault[] {
  const faults = duplicates(
    config.buses.map((bus) => bus.id),
    (index) => ['buses', index, 'id'],
    'bus',
  );
  const places = config.buses.map((bus) => ('host' in bus ? `${bus.host}:${bus.port}` : bus.port));
  places.forEach((place, index) => {
    const first = places.indexOf(place);
    const [bus, other] = [config.buses[index], config.buses[first]];
    if (first === index || bus === undefined || other === undefined) return;
    // Two connections to one TCP server are legal; two talkers on one wire are not.
    if (bus.type === 'modbus-tcp') return;
    faults.push({
      code: 'duplicate-address',
      path: ['buses', index, 'port'],
      message: `${place} is already the wire of bus ${other.id}`,
      legal: 'one bus a wire',
    });
  });
  return faults;
}

function checkInstruments(config: StationConfig): CrossFault[] {
  const faults = duplicates(
    config.instruments.map(({ id }) => id),
    (index) => ['instruments', index, 'id'],
    'instrument',
  );
  const busIds = config.buses.map(({ id }) => id);
  const addresses = new Map<string, string>();
  config.instruments.forEach((instrument, index) => {
    const at = (key: string): Path => ['instruments', index, key];
    const bus = config.buses.find(({ id }) => id === instrument.bus);
    if (bus === undefined) {
      faults.push({
        code: 'unknown-reference',
        path: at('bus'),
        message: `${instrument.bus} is not a bus`,
        legal: busIds.join(', '),
      });
      return;
    }
    const serial = bus.type.startsWith('modbus-') && bus.type !== 'modbus-tcp';
    if (serial && (instrument.unitId < 1 || instrument.unitId > 247)) {
      faults.push({
        code: 'out-of-range',
        path: at('unitId'),
        message: `${instrument.unitId} is no unit on a serial line`,
        legal: '1…247',
      });
    }
    const address = `${instrument.bus} unit ${instrument.unitId}`;
    const holder = addresses.get(address);
    if (holder !== undefined && serial) {
      faults.push({
        code: 'duplicate-address',
        path: at('unitId'),
        message: `unit ${instrument.unitId} on ${instrument.bus} is already ${holder}`,
        legal: 'one instrument a unit',
      });
    }
    addresses.set(address, instrument.id);
    if (config.reporting.interval % instrument.pollInterval !== 0) {
      faults.push({
        code: 'conflict',
        path: at('pollInterval'),
        message: `${formatDuration(instrument.pollInterval)} does not divide the reporting interval ${formatDuration(config.reporting.interval)}`,
        legal: 'a divisor of reporting.interval',
      });
    }
    if (bus.timeout > instrument.pollInterval) {
      faults.push({
        code: 'conflict',
        path: at('pollInterval'),
        message: `${formatDuration(instrument.pollInterval)} is shorter than the time-out ${formatDuration(bus.timeout)} of bus ${bus.id}`,
        legal: `at least ${formatDuration(bus.timeout)}, or a shorter timeout on the bus`,
      });
    }
  });
  return faults;
}

function checkSymbols(config: StationConfig): CrossFault[] {
  const faults: CrossFault[] = [];
  const seen = new Map<string, string>();
  const measured = config.instruments.flatMap(({ id, channels }, i) =>
    channels.map((channel, c) => ({ owner: id, channel, path: ['instruments', i, 'channels', c] as Path })),
  );
  const derived = config.derived.map((channel, d) => ({
    owner: channel.formula,
    channel,
    path: ['derived', d] as Path,
  }));
  [...measured, ...derived].forEach(({ owner, channel, path }) => {
    if (!isLegalSymbol(channel.symbol)) {
      faults.push({
        code: 'not-allowed',
        path: [...path, 'symbol'],
        message: `"${channel.symbol}" cannot stand in a data file`,
        legal: 'no white space; the Ministry reader drops such a row',
      });
    }
    if (channel.unit !== undefined && !isLegalUnit(channel.unit)) {
      faults.push({
        code: 'not-allowed',
        path: [...path, 'unit'],
        message: `"${channel.unit}" cannot stand in a data file`,
        legal: 'no white space',
      });
    }
    const range = channel.validRange;
    if (range !== undefined && range.low >= range.high) {
      faults.push({
        code: 'out-of-range',
        path: [...path, 'validRange'],
        message: `low ${range.low} is not below high ${range.high}`,
        legal: 'low < high',
      });
    }
    if (!channel.report) return;
    // The Ministry's reader compares symbols without regard to case.
    const holder = seen.get(channel.symbol.toLowerCase());
    if (holder !== undefined) {
      faults.push({
        code: 'duplicate',
        path: [...path, 'symbol'],
        message: `${channel.symbol} is already written by ${holder}`,
        legal: 'each symbol once a file',
      });
    }
    seen.set(channel.symbol.toLowerCase(), owner);
  });
  if (seen.size > REPORT_ROWS_MAX) {
    faults.push({
      code: 'out-of-range',
      path: ['instruments'],
      message: `${seen.size} channels are written into the file`,
      legal: `at most ${REPORT_ROWS_MAX}; report: false keeps a channel out of the file`,
    });
  }
  return faults;
}

function checkTargets(config: StationConfig): CrossFault[] {
  return duplicates(
    config.targets.map(({ id }) => id),
    (index) => ['targets', index, 'id'],
    'target',
  );
}

export function duplicates(
  ids: readonly string[],
  pathOf: (index: number) => Path,
  noun: string,
): CrossFault[] {
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [
          {
            code: 'duplicate' as const,
            path: pathOf(index),
            message: `${id} is already the id of another ${noun}`,
            legal: 'each id once',
          },
        ],
  );
}
