/**
 * The driver of every Modbus instrument: executes the plan of its profile and judges the answers. It knows no instrument;
 * what it reads and what the numbers mean stands in the profile.
 */
import { strict as assert } from 'node:assert';
import type { Profile } from '../profiles/profile-schema.js';
import { resolveProfile } from '../profiles/resolve-profile.js';
import type { GivenSettings } from '../profiles/resolve-settings.js';
import { ConfigError, InstrumentError, isInstrumentError } from '../vocabulary/errors.js';
import type { InstrumentDriver } from '../vocabulary/instrument-driver.js';
import { decodeRegister } from './decode-register.js';
import { judgeMeasurement, type Answer } from '../profiles/judge-measurement.js';
import type { ModbusReader } from './modbus-reader.js';
import type { PlannedRequest } from './plan-requests.js';
import { PartedRequests } from './parted-requests.js';
import { covers, describeRequest, planPoll } from './poll-plan.js';
import { spanOf, type RegisterRead } from './register-map.js';
import { watchRegisters } from './watch-registers.js';

export interface ModbusDriverOptions {
  profile: Profile;
  /** Ids of the measurements to read, at least one; blocks unrolled (`sensor-2-main`). Readings come in this order. */
  measurements: readonly string[];
  settings: GivenSettings;
  unitId: number;
  /** Not owned: several drivers may share one. */
  reader: ModbusReader;
  /** For each request; the profile's own, or 1000 ms, when left out. */
  replyTimeoutMs?: number;
}

/** A gateway's exceptions (MODBUS Application Protocol V1.1b3, §7): the instrument itself was not reached. */
const GATEWAY_PATH_UNAVAILABLE = 10;
const GATEWAY_TARGET_SILENT = 11;

type Reply = { words: ArrayLike<number> } | { exception: number };

interface Answered {
  request: PlannedRequest;
  reply: Reply;
}

/**
 * A poll sends the planned requests one after the other. A request that is refused is asked in parts, so that an exception
 * costs only the measurement that it belongs to (`fault`, `exception-2`); a timeout or a lost connection ends the poll at once.
 *
 * @throws ConfigError when a measurement does not exist or a setting is missing or not legal.
 */
export function createModbusDriver(options: ModbusDriverOptions): InstrumentDriver {
  const { profile, unitId, reader } = options;
  const resolved = resolveProfile(profile, options.settings, options.measurements);
  refuseFaults(profile, resolved.faults);
  const byId = new Map(resolved.measurements.map((measurement) => [measurement.id, measurement]));
  const selected = options.measurements.flatMap((id) => byId.get(id) ?? []);
  const plan = planPoll(resolved, selected);
  const parted = new PartedRequests(plan);
  const deadlineMs = options.replyTimeoutMs ?? resolved.replyTimeoutMs;

  const ask = async (
    { functionCode, address, count }: PlannedRequest,
    signal: AbortSignal,
  ): Promise<Reply> => {
    try {
      const words = await reader.read({ unitId, functionCode, address, count }, { deadlineMs, signal });
      if (words.length === count) return { words };
    } catch (error) {
      return { exception: refusalOf(error) };
    }
    throw new InstrumentError({
      code: 'malformed-reply',
      message: `The reply to ${describeRequest({ functionCode, address, count }, unitId)} is not of that length`,
    });
  };

  return {
    measurements: selected.map((measurement) => measurement.id),
    get plan() {
      return parted.requests.map((request) => describeRequest(request, unitId));
    },
    poll: async (signal) => {
      const replies: Answered[] = [];
      const toAsk = [...parted.beginPoll()];
      for (let request = toAsk.shift(); request !== undefined; request = toAsk.shift()) {
        const reply = await ask(request, signal);
        const parts = 'exception' in reply ? parted.part(request, reply.exception) : [];
        if (parts.length > 0) toAsk.unshift(...parts);
        else replies.push({ request, reply });
      }
      const lookup = (read: RegisterRead) => answerTo(read, replies);
      return selected.map((measurement) => judgeMeasurement(measurement, resolved, lookup));
    },
    probe: async (signal) => {
      await ask(plan.probe, signal);
    },
    ...watchRegisters(resolved, { unitId, ask }),
  };
}

/** From the reply that holds it; a refusal only when no reply does. */
function answerTo(read: RegisterRead, replies: readonly Answered[]): Answer {
  const span = spanOf(read);
  const holding = replies.filter(({ request }) => covers(request, span));
  const chosen = holding.find(({ reply }) => 'words' in reply) ?? holding[0];
  assert(chosen, 'every planned read is asked');
  const { request, reply } = chosen;
  if ('exception' in reply) return reply;
  return { number: decodeRegister(reply.words, span.address - request.address, read) };
}

/** The exception code of an instrument that answered; everything else ends the poll. */
function refusalOf(error: unknown): number {
  if (!isInstrumentError(error) || error.code !== 'device-exception' || error.exception === null) throw error;
  const { exception } = error;
  if (exception !== GATEWAY_PATH_UNAVAILABLE && exception !== GATEWAY_TARGET_SILENT) return exception;
  throw new InstrumentError({
    code: exception === GATEWAY_TARGET_SILENT ? 'timeout' : 'not-connected',
    message: `The gateway did not reach the instrument (exception ${exception})`,
    exception,
    cause: error,
  });
}

function refuseFaults(profile: Profile, faults: ReturnType<typeof resolveProfile>['faults']): void {
  if (faults.length === 0) return;
  throw new ConfigError(faults.map((fault) => ({ ...fault, file: profile.id, line: null })));
}
