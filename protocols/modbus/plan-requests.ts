/**
 * Spans to read → the fewest legal requests. Pure. Requests never split a span, never exceed a limit, and read an
 * address nobody asked for only where the hole is no wider than the profile allows (instruments may answer a hole with an
 * exception that costs the whole request).
 */
import {
  functionCodeOf,
  isBitTable,
  MODBUS_MAX_BITS,
  MODBUS_MAX_REGISTERS,
  REGISTER_TABLES,
} from './register-map.js';
import type { ReadFunctionCode, RegisterSpan, RegisterTable } from './register-map.js';

export interface PlanLimits {
  /** Registers in one request, 1…125. */
  maxRegisters: number;
  /** Bits in one request, 1…2000. */
  maxBits: number;
  /** The widest run of addresses in one request that no span covers. */
  maxHole: Readonly<Record<RegisterTable, number>>;
}

export interface PlannedRequest {
  functionCode: ReadFunctionCode;
  table: RegisterTable;
  address: number;
  count: number;
}

export const MODBUS_LIMITS: PlanLimits = {
  maxRegisters: MODBUS_MAX_REGISTERS,
  maxBits: MODBUS_MAX_BITS,
  maxHole: { coil: 0, 'discrete-input': 0, input: 0, holding: 0 },
};

/**
 * Requests in the order coils, discrete inputs, input, holding registers, then by address.
 *
 * The leftmost span that is not covered yet has to begin a request (moving the request further left wins nothing), and
 * what a request from there can cover only grows with its length: taking all of it is therefore the fewest.
 *
 * @throws RangeError when one span alone is over the limit.
 */
export function planRequests(spans: readonly RegisterSpan[], limits: PlanLimits): PlannedRequest[] {
  return REGISTER_TABLES.flatMap((table) => {
    const own = spans.filter((span) => span.table === table);
    return planTable(table, own, limits);
  });
}

/** The most addresses that one request of this table may read. */
export function maxCount(table: RegisterTable, limits: PlanLimits): number {
  return isBitTable(table)
    ? Math.min(limits.maxBits, MODBUS_MAX_BITS)
    : Math.min(limits.maxRegisters, MODBUS_MAX_REGISTERS);
}

function planTable(
  table: RegisterTable,
  spans: readonly RegisterSpan[],
  limits: PlanLimits,
): PlannedRequest[] {
  const longest = maxCount(table, limits);
  const sorted = [...spans].sort((left, right) => left.address - right.address || right.count - left.count);
  const reach = reachOfEach(sorted, limits.maxHole[table]);
  const requests: PlannedRequest[] = [];
  const covered = new Set<number>();
  sorted.forEach((first, index) => {
    if (covered.has(index)) return;
    if (first.count > longest) {
      throw new RangeError(
        `${first.count} addresses at ${table} ${first.address} do not fit a request of ${longest}`,
      );
    }
    const limit = Math.min(first.address + longest, reach[index] ?? 0);
    let end = first.address;
    for (let other = index; other < sorted.length; other += 1) {
      const span = sorted[other];
      if (span === undefined || span.address >= limit) break;
      if (span.address + span.count > limit) continue;
      covered.add(other);
      end = Math.max(end, span.address + span.count);
    }
    requests.push({
      functionCode: functionCodeOf(table),
      table,
      address: first.address,
      count: end - first.address,
    });
  });
  return requests;
}

/** For each span (sorted by address) the end of the run of spans it belongs to, where runs are parted by too wide holes. */
function reachOfEach(sorted: readonly RegisterSpan[], maxHole: number): number[] {
  const reach: number[] = [];
  let runStart = 0;
  let end = -Infinity;
  sorted.forEach((span, index) => {
    if (span.address - end > maxHole) {
      reach.fill(end, runStart, index);
      runStart = index;
    }
    end = Math.max(end, span.address + span.count);
    reach.push(end);
  });
  return reach.fill(end, runStart);
}
