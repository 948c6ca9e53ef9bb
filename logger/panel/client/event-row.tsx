/** One event: when, what, and for a setting what stood before and what stands now. */
import { Moment } from '../../../protocols/presentation/age.js';
import { memo } from '../../../protocols/presentation/memo.js';
import { eventSentence } from '../../../protocols/presentation/translations/event-sentence.js';
import { instrumentFailureTexts } from '../../../protocols/presentation/translations/instrument-texts.js';
import { deliveryFailureTexts } from '../../../protocols/presentation/translations/delivery-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { StationEvent } from '../../../protocols/vocabulary/station-event.js';
import { settingValue } from './setting-value.js';
import { usePanelText, type PanelTranslator } from './texts.js';

export const EventRow = memo(function EventRow({ event }: { event: StationEvent }) {
  const t = usePanelText();
  const detail = detailOf(event, t);
  return (
    <li class={event.kind === 'setting-changed' ? 'event-row event-row--change' : 'event-row'}>
      <span class="event-row-time">
        <Moment at={event.at} precision="seconds" />
        {event.clockTrust === 'untrusted' && <span class="quiet"> {t('eventClockUntrusted')}</span>}
      </span>
      <span class="event-row-what">{eventSentence(event, t.language)}</span>
      {detail !== null && <span class="event-row-detail num">{detail}</span>}
    </li>
  );
});

function detailOf({ kind, before, after, parameters }: StationEvent, t: PanelTranslator): string | null {
  const { unit, decimals, beforeMeans = null, afterMeans = null, code = null } = parameters;
  const form = { unit: typeof unit === 'string' ? unit : '', decimals: Number(decimals ?? 0) };
  const { language } = t;
  switch (kind) {
    case 'setting-changed':
      return `${settingValue(before, form, { meaning: beforeMeans, language })} → ${settingValue(after, form, { meaning: afterMeans, language })}`;
    case 'setting-first-read':
      return settingValue(after, form, { meaning: afterMeans, language });
    case 'instrument-silent':
      return typeof code === 'string' ? codeText(instrumentFailureTexts, code, language) : null;
    case 'target-stopped':
      return typeof code === 'string' ? codeText(deliveryFailureTexts, code, language) : null;
    default:
      return null;
  }
}
