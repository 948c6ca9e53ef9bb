/**
 * Which requests one poll makes, and where in their replies each number lies. Pure. A value and its own status are kept in
 * one request wherever the limits allow it, so that a status never speaks of another moment than its value.
 */
import type { ResolvedMeasurement, ResolvedProfile } from '../profiles/resolved-profile.js';
import { planRequests, type PlanLimits, type PlannedRequest } from './plan-requests.js';
import { spanOf, type RegisterRead, type RegisterSpan } from './register-map.js';

export interface PollPlan {
  requests: readonly PlannedRequest[];
  /** The smallest span of the poll: what a probe asks. */
  probe: PlannedRequest;
  /** Which request answers a read, and the place of its first address in the reply. */
  locate(read: RegisterRead): { request: number; index: number };
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
    locate: (read) => {
      const span = spanOf(read);
      const request = requests.findIndex((candidate) => covers(candidate, span));
      return { request, index: span.address - (requests[request]?.address ?? 0) };
    },
  };
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

function covers(request: PlannedRequest, span: RegisterSpan): boolean {
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
    ...[...measurement.status, ...measurement.expect].map((check) => check.read),
  ].map(spanOf);
  const near = others.filter((span) => span.table === value.table);
  const [together, ...rest] = planRequests([value, ...near], limits);
  const far = others.filter((span) => span.table !== value.table);
  if (together === undefined || rest.length > 0) return [value, ...others];
  return [together, ...far];
}
