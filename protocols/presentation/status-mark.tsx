/**
 * The one mark of every status: colour, shape and word together, so that it is read without colour. A healthy value
 * carries no mark: what shouts must need a person.
 */
import type { Status } from '../vocabulary/status.js';
import { useLanguage } from './preferences.js';
import { statusTexts } from './translations/status-texts.js';

export type MarkedStatus = Exclude<Status, 'measuring'>;

/** Shapes on a 12 × 12 field: ◆ calibrating, ⚙ maintenance, ◔ warming up, ▲ out of range, ■ fault, ⌀ no signal. */
const SHAPES: Readonly<Record<MarkedStatus, string>> = {
  calibrating: 'M6 .4 11.6 6 6 11.6.4 6Z',
  maintenance:
    'M5 0h2l.3 1.6 1 .4L9.7 1.1l1.2 1.2-.9 1.4.4 1L12 5v2l-1.6.3-.4 1 .9 1.4-1.2 1.2-1.4-.9-1 .4L7 12H5l-.3-1.6-1-.4-1.4.9-1.2-1.2.9-1.4-.4-1L0 7V5l1.6-.3.4-1-.9-1.4 1.2-1.2 1.4.9 1-.4ZM6 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  'warming-up': 'M6 .4A5.6 5.6 0 1 0 11.6 6H10a4 4 0 1 1-4-4ZM7 .5A5.6 5.6 0 0 1 11.5 5H7Z',
  'out-of-range': 'M6 .6 11.9 11.2H.1Z',
  fault: 'M.8.8h10.4v10.4H.8Z',
  'no-comms':
    'M6 .4a5.6 5.6 0 0 1 4.3 9.2L2.4 1.7A5.6 5.6 0 0 1 6 .4ZM1.7 2.4l7.9 7.9A5.6 5.6 0 0 1 1.7 2.4Z',
};

export interface StatusMarkProps {
  status: Status;
  /** `hidden`: the word is only for screen readers, where a table's room is too small for it. */
  word?: 'shown' | 'hidden';
  /** Say `measuring` as plain text too, where the absence of a mark would be a riddle. */
  measuring?: 'silent' | 'worded';
  /** Another word than the status's own, for a mark that stands for something near it. */
  text?: string;
}

export function StatusShape({ status }: { status: MarkedStatus }) {
  return (
    <svg class={`shape shape--${status}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={SHAPES[status]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}

export function StatusMark({ status, word = 'shown', measuring = 'silent', text: own }: StatusMarkProps) {
  const language = useLanguage();
  const text = own ?? statusTexts[status][language];
  if (status === 'measuring') return measuring === 'worded' ? <span class="mark-none">{text}</span> : null;
  return (
    <span class={`mark mark--${status}`} title={text}>
      <StatusShape status={status} />
      <span class={word === 'hidden' ? 'visually-hidden' : 'mark-word'}>{text}</span>
    </span>
  );
}

/** Path data of a shape, for the chart's canvas. */
export function shapeOf(status: MarkedStatus): string {
  return SHAPES[status];
}
