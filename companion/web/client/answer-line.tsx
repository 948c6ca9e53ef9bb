/** The first line of a page: the answer in words. */
import { StatusShape } from '../../../protocols/presentation/status-mark.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import type { Sentence } from './station-need.js';

const SHAPES = { attention: 'out-of-range', work: 'calibrating' } as const;

export function AnswerLine({ sentence }: { sentence: Sentence }) {
  return (
    <h1 class={`answer answer--${sentence.tone}`}>
      {sentence.tone !== 'calm' && <StatusShape status={SHAPES[sentence.tone]} />}
      <span>{sentence.text}</span>
    </h1>
  );
}

/** A sentence that is true now: it is said anew in the second in which it changes. */
export function useSentence(say: (now: number) => Sentence): Sentence {
  return JSON.parse(useTicking((now) => JSON.stringify(say(now)))) as Sentence;
}
