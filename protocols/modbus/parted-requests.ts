/**
 * Which requests a poll makes now. An instrument that does not have one address refuses the whole request that touches it;
 * so a refused request is halved until only the refused value stands alone, and that is remembered for some polls. Then
 * the planned requests are tried again: what was refused may have been switched on since.
 */
import type { PlannedRequest } from './plan-requests.js';
import type { PollPlan } from './poll-plan.js';

/** Illegal address, illegal count, device failure (MODBUS Application Protocol V1.1b3, §7): may be of one address only. */
const EXCEPTIONS_OF_AN_ADDRESS: readonly number[] = [2, 3, 4];
export const WHOLE_AGAIN_AFTER_POLLS = 100;

export class PartedRequests {
  #requests: readonly PlannedRequest[];
  #pollsInParts = 0;

  constructor(readonly plan: PollPlan) {
    this.#requests = plan.requests;
  }

  /** As of the newest poll. */
  get requests(): readonly PlannedRequest[] {
    return this.#requests;
  }

  /** The requests of the poll that begins now. */
  beginPoll(): readonly PlannedRequest[] {
    if (this.#requests !== this.plan.requests) this.#pollsInParts += 1;
    if (this.#pollsInParts > WHOLE_AGAIN_AFTER_POLLS) {
      this.#requests = this.plan.requests;
      this.#pollsInParts = 0;
    }
    return this.#requests;
  }

  /** What is asked instead of a refused request, now and in the next polls; empty when it is one value already. */
  part(refused: PlannedRequest, exception: number): readonly PlannedRequest[] {
    if (!EXCEPTIONS_OF_AN_ADDRESS.includes(exception)) return [];
    const halves = this.plan.halve(refused);
    if (halves.length > 0)
      this.#requests = this.#requests.flatMap((request) => (request === refused ? halves : [request]));
    return halves;
  }
}
