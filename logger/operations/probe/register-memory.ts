/** What one unit answered so far: each address is asked once, whatever number of profiles wants to know it. It only reads. */
import type { ModbusReader } from '../../../protocols/modbus/modbus-reader.js';
import {
  planRequests,
  type PlanLimits,
  type PlannedRequest,
} from '../../../protocols/modbus/plan-requests.js';
import {
  functionCodeOf,
  spanOf,
  type RegisterRead,
  type RegisterSpan,
  type RegisterTable,
} from '../../../protocols/modbus/register-map.js';
import { decodeRegister } from '../../../protocols/modbus/decode-register.js';
import { isInstrumentError } from '../../../protocols/vocabulary/errors.js';

/** A unit is left alone after so many requests, however many profiles there are. */
export const REQUESTS_MAX = 600;
const SILENT_IN_A_ROW_MAX = 3;
const ILLEGAL_FUNCTION = 1;

export interface RegisterMemoryOptions {
  reader: ModbusReader;
  unitId: number;
  deadlineMs: number;
  signal: AbortSignal;
}

export class RegisterMemory {
  readonly #options: RegisterMemoryOptions;
  readonly #words = new Map<string, number>();
  readonly #refused = new Set<string>();
  readonly #refusedTables = new Set<RegisterTable>();
  #requests = 0;
  #silentInARow = 0;

  constructor(options: RegisterMemoryOptions) {
    this.#options = options;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Whether the unit refuses anything: then an answer says something. */
  get refuses(): boolean {
    return this.#refused.size > 0 || this.#refusedTables.size > 0;
  }

  /** The unit stopped answering, or has been asked enough. */
  get exhausted(): boolean {
    return this.#requests >= REQUESTS_MAX || this.#silentInARow >= SILENT_IN_A_ROW_MAX;
  }

  async learn(spans: readonly RegisterSpan[], limits: PlanLimits): Promise<void> {
    const unknown = spans.filter((span) => !this.#isKnown(span));
    for (const request of planRequests(unknown, limits)) {
      await this.#ask(
        request,
        unknown.filter((span) => isWithin(span, request)),
        limits,
      );
    }
  }

  /** The number there; `refused`: the unit does not have it; `null`: nobody knows. */
  numberAt(read: RegisterRead): number | 'refused' | null {
    const span = spanOf(read);
    const words = addressesOf(span).map((place) => this.#words.get(place));
    if (words.every((word) => word !== undefined)) return decodeRegister(words, 0, read);
    return this.isRefused(span) ? 'refused' : null;
  }

  isRefused(span: RegisterSpan): boolean {
    return this.#refusedTables.has(span.table) || addressesOf(span).some((place) => this.#refused.has(place));
  }

  holds(place: string): boolean {
    return this.#words.has(place);
  }

  #isKnown(span: RegisterSpan): boolean {
    return this.isRefused(span) || addressesOf(span).every((place) => this.#words.has(place));
  }

  /** A refused request is asked in halves, until only what is refused stands alone. */
  async #ask(request: PlannedRequest, spans: readonly RegisterSpan[], limits: PlanLimits): Promise<void> {
    if (this.exhausted || this.#refusedTables.has(request.table)) return;
    const { reader, unitId, deadlineMs, signal } = this.#options;
    const { functionCode, address, count } = request;
    this.#requests += 1;
    try {
      const words = await reader.read({ unitId, functionCode, address, count }, { deadlineMs, signal });
      this.#silentInARow = 0;
      words.forEach((word, index) => this.#words.set(`${request.table}/${address + index}`, word));
      return;
    } catch (error) {
      if (!isInstrumentError(error)) throw error;
      if (error.code !== 'device-exception') {
        this.#silentInARow += 1;
        return;
      }
      this.#silentInARow = 0;
      if (error.exception === ILLEGAL_FUNCTION) {
        this.#refusedTables.add(request.table);
        return;
      }
    }
    const places = [...new Set(spans.map((span) => span.address))];
    if (places.length < 2) {
      for (const span of spans) for (const place of addressesOf(span)) this.#refused.add(place);
      return;
    }
    const middle = places.sort((left, right) => left - right)[places.length >> 1] ?? 0;
    const halves = [
      spans.filter((span) => span.address < middle),
      spans.filter((span) => span.address >= middle),
    ];
    for (const half of halves) {
      for (const part of planRequests(half, limits))
        await this.#ask(
          part,
          half.filter((span) => isWithin(span, part)),
          limits,
        );
    }
  }
}

export function addressesOf({ table, address, count }: RegisterSpan): string[] {
  return Array.from({ length: count }, (_, index) => `${table}/${address + index}`);
}

function isWithin(span: RegisterSpan, request: PlannedRequest): boolean {
  return (
    functionCodeOf(span.table) === request.functionCode &&
    span.address >= request.address &&
    span.address + span.count <= request.address + request.count
  );
}
