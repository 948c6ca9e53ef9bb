/** One conversation with a receiver, under a deadline. What goes wrong with it is told to it and harms no delivery. */
import { withDeadline, type Clock } from '../vocabulary/clock.js';
import type { Conversation } from './side-channel.js';
import type { UploadTarget } from './upload-target.js';

export interface ConversationLimits {
  clock: Clock;
  deadlineMs: number;
  what: string;
  signal: AbortSignal;
}

/** Rejects only with the signal's reason. */
export async function holdConversation(
  target: UploadTarget,
  conversation: Conversation,
  limits: ConversationLimits,
): Promise<void> {
  if (target.sideChannel === undefined) return;
  try {
    await withDeadline(limits, async (limited) => {
      await target.connect(limited);
      const channel = target.sideChannel;
      if (channel !== undefined) await conversation.hold(channel, limited);
    });
  } catch (error) {
    limits.signal.throwIfAborted();
    conversation.noteFailure(error);
  }
}
