// The plan against the rules one by one, and against every possible plan on small maps.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODBUS_LIMITS, planRequests, type PlanLimits, type PlannedRequest } from './plan-requests.js';
import { REGISTER_TABLES, type RegisterSpan, type RegisterTable } from './register-map.js';

const span = (table: RegisterTable, address: number, count: number): RegisterSpan => ({
  table,
  address,
  count,
});
const limits = (over: Partial<PlanLimits>, hole = 0): PlanLimits => ({
  ...MODBUS_LIMITS,
  ...over,
  maxHole: { coil: hole, 'discrete-input': hole, input: hole, holding: hole },
});
const shown = (requests: readonly PlannedRequest[]) =>
  requests.map((it) => `FC${it.functionCode} ${it.address}+${it.count}`);

describe('planRequests', () => {
  it('merges neighbours and repeats nothing', () => {
    const spans = [span('input', 2, 2), span('input', 0, 2), span('input', 2, 2), span('input', 3, 1)];
    expect(shown(planRequests(spans, MODBUS_LIMITS))).toEqual(['FC4 0+4']);
  });

  it('keeps tables apart, each with its function code', () => {
    const spans = REGISTER_TABLES.map((table) => span(table, 5, 1));
    expect(shown(planRequests(spans, MODBUS_LIMITS))).toEqual(['FC1 5+1', 'FC2 5+1', 'FC4 5+1', 'FC3 5+1']);
  });

  it('reads a hole only when it is allowed', () => {
    const spans = [span('holding', 0, 2), span('holding', 5, 2)];
    expect(shown(planRequests(spans, limits({}, 2)))).toEqual(['FC3 0+2', 'FC3 5+2']);
    expect(shown(planRequests(spans, limits({}, 3)))).toEqual(['FC3 0+7']);
  });

  it('never splits a number over two requests', () => {
    const spans = Array.from({ length: 70 }, (_, index) => span('input', 1 + index * 2, 2));
    expect(shown(planRequests(spans, MODBUS_LIMITS))).toEqual(['FC4 1+124', 'FC4 125+16']);
  });

  it('keeps to 125 registers and 2000 bits, and to a smaller limit of the profile', () => {
    const registers = Array.from({ length: 300 }, (_, address) => span('holding', address, 1));
    expect(shown(planRequests(registers, MODBUS_LIMITS))).toEqual(['FC3 0+125', 'FC3 125+125', 'FC3 250+50']);
    expect(planRequests(registers, limits({ maxRegisters: 16 }))).toHaveLength(19);
    const bits = Array.from({ length: 2001 }, (_, address) => span('coil', address, 1));
    expect(shown(planRequests(bits, MODBUS_LIMITS))).toEqual(['FC1 0+2000', 'FC1 2000+1']);
  });

  it('takes the short number that still fits beside a long one that does not', () => {
    const spans = [span('input', 0, 2), span('input', 1, 4), span('input', 2, 1)];
    expect(shown(planRequests(spans, limits({ maxRegisters: 4 })))).toEqual(['FC4 0+3', 'FC4 1+4']);
  });

  it('refuses a number that no request can hold', () => {
    expect(() => planRequests([span('input', 0, 4)], limits({ maxRegisters: 2 }))).toThrow(RangeError);
  });
});

const smallMap = fc.record({
  spans: fc.array(
    fc.record({
      table: fc.constantFrom<RegisterTable>('holding', 'coil'),
      address: fc.nat(30),
      count: fc.constantFrom(1, 1, 2, 4),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  maxCount: fc.integer({ min: 4, max: 12 }),
  hole: fc.nat(4),
});

describe('every plan', () => {
  it('covers each span in one request, within the limits, with no hole too wide', () => {
    fc.assert(
      fc.property(smallMap, ({ spans, maxCount, hole }) => {
        const requests = planRequests(spans, limits({ maxRegisters: maxCount, maxBits: maxCount }, hole));
        for (const it of spans) expect(requests.some((request) => covers(request, it))).toBe(true);
        for (const request of requests) {
          expect(isLegal(request, spans, { maxCount, hole })).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is as short as the shortest of all', () => {
    fc.assert(
      fc.property(smallMap, ({ spans, maxCount, hole }) => {
        const planned = planRequests(spans, limits({ maxRegisters: maxCount, maxBits: maxCount }, hole));
        expect(planned).toHaveLength(fewest(spans, { maxCount, hole }));
      }),
      { numRuns: 300 },
    );
  });
});

interface Rules {
  maxCount: number;
  hole: number;
}

function covers(request: Pick<PlannedRequest, 'table' | 'address' | 'count'>, it: RegisterSpan): boolean {
  const end = request.address + request.count;
  return request.table === it.table && request.address <= it.address && it.address + it.count <= end;
}

/** Begins and ends with an address that was asked for, and holds no wider run of addresses that was not. */
function isLegal(
  request: Pick<PlannedRequest, 'table' | 'address' | 'count'>,
  spans: readonly RegisterSpan[],
  rules: Rules,
): boolean {
  if (request.count > rules.maxCount) return false;
  let hole = 0;
  for (let address = request.address; address < request.address + request.count; address += 1) {
    const wanted = spans.some(
      (it) => it.table === request.table && it.address <= address && address < it.address + it.count,
    );
    hole = wanted ? 0 : hole + 1;
    if (hole > rules.hole) return false;
  }
  return true;
}

/** Every way to put the spans into groups, each read by the request over its members: the fewest legal groups. */
function fewest(spans: readonly RegisterSpan[], rules: Rules): number {
  let best = Infinity;
  const place = (index: number, groups: RegisterSpan[][]): void => {
    if (groups.length >= best) return;
    const next = spans[index];
    if (next === undefined) {
      if (groups.every((group) => isLegal(hull(group), spans, rules))) best = groups.length;
      return;
    }
    for (const group of groups) {
      if (group[0]?.table !== next.table) continue;
      group.push(next);
      if (hull(group).count <= rules.maxCount) place(index + 1, groups);
      group.pop();
    }
    place(index + 1, [...groups.map((group) => [...group]), [next]]);
  };
  place(0, []);
  return best;
}

function hull(group: readonly RegisterSpan[]): RegisterSpan {
  const address = Math.min(...group.map((it) => it.address));
  const end = Math.max(...group.map((it) => it.address + it.count));
  return { table: group[0]?.table ?? 'input', address, count: end - address };
}
