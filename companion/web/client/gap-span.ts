/** `22/11/2026 14:05` or `22/11/2026 14:05 – 14:30`: a stretch of intervals by the ends of its first and last. */
import { formatDate, formatTime, isSameDay } from '../../../protocols/presentation/format-time.js';

export function gapSpan({ firstEndAt, lastEndAt }: { firstEndAt: number; lastEndAt: number }): string {
  const moment = (at: number) => `${formatDate(at)} ${formatTime(at)}`;
  if (lastEndAt === firstEndAt) return moment(firstEndAt);
  const end = isSameDay(firstEndAt, lastEndAt) ? formatTime(lastEndAt) : moment(lastEndAt);
  return `${moment(firstEndAt)} – ${end}`;
}
