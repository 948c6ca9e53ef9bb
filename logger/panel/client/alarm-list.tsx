/** The logger's own alarms: what happened, what still works, what to do now, and since when. */
import { Moment } from '../../../protocols/presentation/age.js';
import { StatusShape } from '../../../protocols/presentation/status-mark.js';
import { alarmTexts } from '../../../protocols/presentation/translations/alarm-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { AlarmView } from '../panel-view.js';
import { usePanelText } from './texts.js';

/** What the page's first lines say already. */
const SAID = ['instrument-silent', 'target-stopped', 'queue-old'];

export function AlarmList({ alarms: all }: { alarms: readonly AlarmView[] }) {
  const t = usePanelText();
  const alarms = all.filter((alarm) => !SAID.includes(alarm.code));
  if (alarms.length === 0) return null;
  return (
    <ul class="alarms">
      {alarms.map((alarm) => (
        <li key={alarm.code} class="banner banner--out-of-range">
          <StatusShape status="out-of-range" />
          <span>
            {codeText(alarmTexts, alarm.code, t.language, alarm.detail)}{' '}
            <span class="quiet">
              (<Moment at={alarm.since} />)
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
