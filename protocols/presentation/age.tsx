/** How old something is, counting by itself; the exact moment is in the tooltip. */
import {
  formatAge,
  formatDate,
  formatFullMoment,
  formatMoment,
  formatTimeWithSeconds,
  type Precision,
} from './format-time.js';
import { useLanguage } from './preferences.js';
import { useTicking } from './server-clock.js';

export function Age({ at }: { at: number }) {
  const language = useLanguage();
  const text = useTicking((now) => formatAge(at, now, language));
  return (
    <time class="num" dateTime={new Date(at).toISOString()} title={formatFullMoment(at)}>
      {text}
    </time>
  );
}

/** `14:35`, or with its day when it was not today. */
export function Moment({ at, precision = 'minutes' }: { at: number; precision?: Precision }) {
  const text = useTicking((now) => formatMoment(at, now, precision));
  return (
    <time class="num" dateTime={new Date(at).toISOString()} title={formatFullMoment(at)}>
      {text}
    </time>
  );
}

/** The program's wall clock, in GMT+7. */
export function WallClock() {
  const time = useTicking(formatTimeWithSeconds);
  const date = useTicking(formatDate);
  return (
    <div class="wall-clock num">
      <span class="wall-clock-time">{time}</span>
      <span class="wall-clock-date">{date} GMT+7</span>
    </div>
  );
}
