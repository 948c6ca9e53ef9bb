/**
 * What units still owe after a timeout on a line without transaction numbers. A late reply looks exactly like the answer to a
 * later request of the same unit, function and length, so such a request may not be sent while one is owed: first the unit is
 * asked something whose answer looks different. Instruments answer in order; when that answer is there, nothing older can come.
 */
import { encodeReadRequest, expectedReply } from '../../protocols/framing/expected-reply.js';
import { ModbusRtuFramer } from '../../protocols/framing/modbus-rtu-framer.js';

/** A reply later than this is not waited for any more: no instrument and no gateway keeps one longer. */
export const LATE_REPLY_MS_MAX = 60_000;
/** Beyond it the oldest debt is forgotten. A unit that is polled each second reaches it in a minute of silence. */
export const DEBTS_MAX = 512;

interface Debt {
  unitId: number;
  shape: string;
  owedSinceMs: number;
  framer: ModbusRtuFramer;
}

export class LateReplyLedger {
  #debts: Debt[] = [];

  /** The unit did not answer this request (unit and PDU) in time. */
  owe(request: Uint8Array, nowMs: number): void {
    const unitId = request[0] ?? 0;
    this.#debts.push({
      unitId,
      shape: shapeOf(request),
      owedSinceMs: nowMs,
      framer: new ModbusRtuFramer(request),
    });
    if (this.#debts.length > DEBTS_MAX) this.#debts.shift();
  }

  /** Whether a late reply could be taken for the answer to this request. */
  owes(request: Uint8Array, nowMs: number): boolean {
    this.#expire(nowMs);
    const shape = shapeOf(request);
    return this.#debts.some((debt) => debt.shape === shape);
  }

  /** The unit answered in order: nothing older will come. */
  settle(unitId: number): void {
    this.#debts = this.#debts.filter((debt) => debt.unitId !== unitId);
  }

  /** Bytes from the line; returns how many late replies were recognised among them and struck off. */
  observe(bytes: Uint8Array): number {
    const left = this.#debts.filter((debt) => debt.framer.push(bytes) === null);
    const paid = this.#debts.length - left.length;
    this.#debts = left;
    return paid;
  }

  /** A request like this one whose answer no debt resembles: the same place, another count. `null` when there is none. */
  distinguishable(request: Uint8Array): Uint8Array | null {
    const [unitId = 0, functionCode = 0, high = 0, low = 0] = request;
    const step = functionCode <= 2 ? 8 : 1;
    const most = functionCode <= 2 ? 2000 : 125;
    const taken = new Set([...this.#debts.map((debt) => debt.shape), shapeOf(request)]);
    for (let count = 1; count <= most; count += step) {
      const other = encodeReadRequest({ unitId, functionCode, address: (high << 8) | low, count });
      if (!taken.has(shapeOf(other))) return other;
    }
    return null;
  }

  #expire(nowMs: number): void {
    this.#debts = this.#debts.filter((debt) => nowMs - debt.owedSinceMs < LATE_REPLY_MS_MAX);
  }
}

/** What a late reply and an answer have in common when they cannot be told apart. */
function shapeOf(request: Uint8Array): string {
  const { unitId, functionCode, byteCount } = expectedReply(request);
  return `${unitId}/${functionCode}/${byteCount}`;
}
