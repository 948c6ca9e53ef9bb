/** One event: when, what, and for a setting what stood before and what stands now. */
import { Moment } from '../../../protocols/presentation/age.js';
import { memo } from '../../../protocols/presentation/memo.js';
import { settingChange } from '../../../protocols/presentation/setting-value.js';
import { eventSentence } from '../../../protocols/presentation/translations/event-sentence.js';
import { instrumentFailureTexts } from '../../../protocols/presentation/translations/instrument-texts.js';
import { deliveryFailureTexts } from '../../../protocols/presentation/translations/delivery-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { StationEvent } from '../../../protocols/vocabulary/station-event.js';
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

function detailOf(event: StationEvent, { language }: PanelTranslator): string | null {
  const { kind, parameters } = event;
  const { code = null } = parameters;
  // That it does not answer is what the sentence says already.
  if (typeof code === 'string' && kind === 'instrument-silent')
    return code === 'timeout' ? null : codeText(instrumentFailureTexts, code, language);
  if (typeof code === 'string' && kind === 'target-stopped')
    return codeText(deliveryFailureTexts, code, language);
  return settingChange(event, language);
}
