/** A reply that did not come in time, told by what came instead. */
import type { ReplyFinder } from '../../protocols/framing/serial-framing.js';
import type { DeadlineError } from '../../protocols/vocabulary/clock.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';

export function silenceError(
  finder: ReplyFinder,
  request: Uint8Array,
  cause: DeadlineError,
): InstrumentError {
  const { bytes, crcErrors, foreignReplies } = finder.leftovers;
  const unit = `Unit ${request[0] ?? 0}`;
  if (crcErrors > 0) {
    const hint = 'Noise on the line: check the termination, the shield, and that the line has one master';
    return new InstrumentError({
      code: 'bad-checksum',
      message: `${unit} sent ${crcErrors} damaged replies`,
      hint,
      cause,
    });
  }
  if (foreignReplies > 0) {
    const hint = 'Two instruments may have the same or the wrong address';
    return new InstrumentError({
      code: 'wrong-device',
      message: `Another unit answered instead of ${unit}`,
      hint,
      cause,
    });
  }
  const noise = bytes === 0 ? '' : `; ${bytes} bytes came that are no reply`;
  return new InstrumentError({
    code: 'timeout',
    message: `${unit} did not answer within ${Math.round(cause.deadlineMs)} ms${noise}`,
    cause,
  });
}
