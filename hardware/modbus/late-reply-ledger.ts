/**
 * What units still owe after a timeout on a line without transaction numbers. A late reply looks exactly like the answer to a
 * later request of the same unit, function and length, so such a request may not be sent while one is owed: first the unit is
 * asked something whose answer looks different. Most instruments answer in order: when that answer is there, nothing older can come.
 * A gateway or an instrument of several threads does not, and one late reply taken for an answer shifts all that follow; so a request
 * that looks like the one given up also waits until that one's reply would be later than anybody keeps one.
 */
import { encodeReadRequest, expectedReply } from '../../protocols/framing/expected-reply.js';
import type { ReplyFinder } from '../../protocols/framing/serial-framing.js';

/** A reply later than this is not waited for any more: no instrument and no gateway keeps one longer. */
export const LATE_REPLY_MS_MAX = 60_000;
/** Times the deadline, from when a request was given up: so long its reply may overtake, or be overtaken by, another. */
export const QUIET_DEADLINES = 2;
/** Beyond it the oldest debt is forgotten. A unit that is polled each second reaches it in a minute of silence. */
export const DEBTS_MAX = 512;

interface Debt {
  unitId: number;
  shape: string;
  owedSinceMs: number;
  /** Until then its reply may come although the unit has answered since. */
  quietUntilMs: number;
  /** The unit has answered something younger. */
  passedOver: boolean;
  finder: ReplyFinder;
}

export class LateReplyLedger {
  readonly #findReply: (request: Uint8Array) => ReplyFinder;
  #debts: Debt[] = [];

  /** @param findReply How the line's framing finds the reply to a request. */
  constructor(findReply: (request: Uint8Array) => ReplyFinder) {
    this.#findReply = findReply;
  }

  /**
   * The unit did not answer this request (unit and PDU) in time.
   *
   * @param quietMs How long its reply may still come out of order; 0 when one came, but damaged.
   */
  owe(request: Uint8Array, nowMs: number, quietMs = 0): void {
    const unitId = request[0] ?? 0;
    this.#debts.push({
      unitId,
      shape: shapeOf(request),
      owedSinceMs: nowMs,
      quietUntilMs: nowMs + quietMs,
      passedOver: false,
      finder: this.#findReply(request),
    });
    if (this.#debts.length > DEBTS_MAX) this.#debts.shift();
  }

  /** Whether a late reply could be taken for the answer to this request. */
  owes(request: Uint8Array, nowMs: number): boolean {
    if (this.#debts.length === 0) return false;
    this.#expire(nowMs);
    const shape = shapeOf(request);
    return this.#debts.some((debt) => debt.shape === shape && !debt.passedOver);
  }

  /** How long this request must still not be sent, although the unit is in step. */
  quietLeftMs(request: Uint8Array, nowMs: number): number {
    if (this.#debts.length === 0) return 0;
    this.#expire(nowMs);
    const shape = shapeOf(request);
    const alike = this.#debts.filter((debt) => debt.shape === shape);
    return Math.max(0, ...alike.map(({ quietUntilMs }) => quietUntilMs - nowMs));
  }

  /** The unit answered: in order nothing older will come. */
  settle(unitId: number, nowMs: number): void {
    if (this.#debts.length === 0) return;
    for (const debt of this.#debts) debt.passedOver ||= debt.unitId === unitId;
    this.#expire(nowMs);
  }

  /** Bytes from the line; returns how many late replies were recognised among them and struck off. */
  observe(bytes: Uint8Array): number {
    if (this.#debts.length === 0) return 0;
    const left = this.#debts.filter((debt) => debt.finder.push(bytes) === null);
    const paid = this.#debts.length - left.length;
    this.#debts = left;
    return paid;
  }

  /**
   * A read whose answer no debt resembles: the same place, another count; for anything but a read, of the holding registers or
   * coils there. `null` when there is none.
   */
  distinguishable(request: Uint8Array): Uint8Array | null {
    const [unitId = 0, asked = 0, high = 0, low = 0] = request;
    const functionCode = READ_INSTEAD[asked] ?? 3;
    const address = asked === FC_IDENTIFICATION ? 0 : (high << 8) | low;
    const step = functionCode <= 2 ? 8 : 1;
    const most = functionCode <= 2 ? 2000 : 125;
    const taken = new Set([...this.#debts.map((debt) => debt.shape), shapeOf(request)]);
    for (let count = 1; count <= most; count += step) {
      const other = encodeReadRequest({ unitId, functionCode, address, count });
      if (!taken.has(shapeOf(other))) return other;
    }
    return null;
  }

  #expire(nowMs: number): void {
    this.#debts = this.#debts.filter(
      ({ owedSinceMs, passedOver, quietUntilMs }) =>
        nowMs - owedSinceMs < LATE_REPLY_MS_MAX && (!passedOver || nowMs < quietUntilMs),
    );
  }
}

const FC_IDENTIFICATION = 43;
/** By which function the place of a request is read. */
const READ_INSTEAD: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 1, 15: 1 };

/** What a late reply and an answer have in common when they cannot be told apart. */
function shapeOf(request: Uint8Array): string {
  const { head, length } = expectedReply(request);
  return `${head.join(' ')}/${length ?? 'any'}`;
}
