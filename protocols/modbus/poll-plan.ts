/**
 * Which requests one poll makes. Pure. A value and its own status are kept in
 * one request wherever the limits allow it, so that a status never speaks of another moment than its value.
 */
import type { ResolvedMeasurement, ResolvedProfile } from '../profiles/resolved-profile.js';
import { planRequests, type PlanLimits, type PlannedRequest } from './plan-requests.js';
import { spanOf, type RegisterSpan } from './register-map.js';

export interface PollPlan {
  requests: readonly PlannedRequest[];
  /** The smallest span of the poll: what a probe asks. */
  probe: PlannedRequest;
  /** Smaller requests for the same values, none of them torn; empty when the request is for one value only. */
  halve(request: PlannedRequest): PlannedRequest[];
}

/** @param measurements At least one. */
export function planPoll(resolved: ResolvedProfile, measurements: readonly ResolvedMeasurement[]): PollPlan {
  const { limits } = resolved;
  const device = [...resolved.status, ...resolved.expect].map((check) => spanOf(check.read));
  const spans = [...device, ...measurements.flatMap((measurement) => spansOf(measurement, limits))];
  const requests = planRequests(spans, limits);
  const smallest = spans.reduce((least, span) => (span.count < least.count ? span : least));
  const [probe] = planRequests([smallest], limits);
  if (probe === undefined) throw new RangeError('a poll has at least one measurement');
  return {
    requests,
    probe,
    halve: (request) => {
      const own = outermost(spans.filter((span) => covers(request, span)));
      const middle = Math.ceil(own.length / 2);
      const halves = [own.slice(0, middle), own.slice(middle)];
      return own.length < 2 ? [] : halves.flatMap((half) => planRequests(half, limits));
    },
  };
}

/** By address, without those that lie within another one: each begins and ends later than the one before. */
function outermost(spans: readonly RegisterSpan[]): RegisterSpan[] {
  const sorted = [...spans].sort((left, right) => left.address - right.address || right.count - left.count);
  let end = -1;
  return sorted.filter((span) => {
    if (span.address + span.count <= end) return false;
    end = span.address + span.count;
    return true;
  });
}

/** `FC04 unit 1 addresses 8…15 (8 registers)` */
export function describeRequest(
  request: Pick<PlannedRequest, 'functionCode' | 'address' | 'count'>,
  unitId: number,
): string {
  const { functionCode, address, count } = request;
  const noun = `${functionCode > 2 ? 'register' : 'bit'}${count === 1 ? '' : 's'}`;
  const addresses = count === 1 ? `address ${address}` : `addresses ${address}…${address + count - 1}`;
  return `FC${String(functionCode).padStart(2, '0')} unit ${unitId} ${addresses} (${count} ${noun})`;
}

/** Whether the reply to `request` holds all of `span`. */
export function covers(request: PlannedRequest, span: RegisterSpan): boolean {
  return (
    request.table === span.table &&
    request.address <= span.address &&
    span.address + span.count <= request.address + request.count
  );
}

/** One span over the value and everything of its own that lies in reach; the others each for themselves. */
function spansOf(measurement: ResolvedMeasurement, limits: PlanLimits): RegisterSpan[] {
  const value = spanOf(measurement.read);
  const others = [
    ...(measurement.decimalPoint === null ? [] : [measurement.decimalPoint]),
    ...[...measurement.state, ...measurement.status, ...measurement.expect].map((check) => check.read),
  ].map(spanOf);
  const near = others.filter((span) => span.table === value.table);
  const [together, ...rest] = planRequests([value, ...near], limits);
  const far = others.filter((span) => span.table !== value.table);
  if (together === undefined || rest.length > 0) return [value, ...others];
  return [together, ...far];
}
