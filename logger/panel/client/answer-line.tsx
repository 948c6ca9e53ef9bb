/** The first line of a page: the answer in words. Tone by colour, shape and weight of the words. */
import { StatusShape } from '../../../protocols/presentation/status-mark.js';
import type { Sentence } from './station-answer.js';

const SHAPES = { attention: 'out-of-range', work: 'calibrating' } as const;

export function AnswerLine({
  sentence,
  level = 'first',
}: {
  sentence: Sentence;
  level?: 'first' | 'second';
}) {
  const content = (
    <>
      {sentence.tone !== 'calm' && <StatusShape status={SHAPES[sentence.tone]} />}
      <span>{sentence.text}</span>
    </>
  );
  const className = `answer answer--${sentence.tone} answer--${level}`;
  return level === 'first' ? <h1 class={className}>{content}</h1> : <p class={className}>{content}</p>;
}
