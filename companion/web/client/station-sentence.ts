/** A station page's first line: what happened here? Pure. */
import { formatDuration, formatMoment } from '../../../protocols/presentation/format-time.js';
import type { StationSummary } from '../province-view.js';
import { lackingValues, type Sentence } from './station-need.js';
import type { ProvinceTranslator } from './texts.js';

export function stationSentence(station: StationSummary, now: number, t: ProvinceTranslator): Sentence {
  const { lastDataAt } = station;
  if (station.state === 'waiting' || lastDataAt === null) return { tone: 'work', text: t('stationWaiting') };
  const time = formatMoment(lastDataAt, now);
  if (station.state === 'silent')
    return {
      tone: 'attention',
      text: t('stationSilent', { time, span: formatDuration(now - lastDataAt, t.language) }),
    };
  if (station.state === 'late') return { tone: 'attention', text: t('stationLate', { time }) };
  const n = station.latest.length;
  const measuring = station.latest.filter((value) => value.status === 'measuring').length;
  const current = t('stationCurrent', { measuring, n });
  const lacking = lackingValues(station).map((value) => value.symbol);
  if (lacking.length === 0) return { tone: measuring === n ? 'calm' : 'work', text: current };
  return {
    tone: 'attention',
    text: `${current} ${t('stationNeeds', { which: lacking.join(', '), n: lacking.length })}`,
  };
}
