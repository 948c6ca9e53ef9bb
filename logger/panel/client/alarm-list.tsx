/** The gravest of the logger's own alarms: what happened, what still works, what to do now, and since when; the others by their number. */
import { Moment } from '../../../protocols/presentation/age.js';
import { StatusShape } from '../../../protocols/presentation/status-mark.js';
import type { AlarmView } from '../panel-view.js';
import { alarmMark, alarmWords } from './alarm-words.js';
import { usePanelText } from './texts.js';

/** What the page's first lines say already. */
const SAID = ['instrument-silent', 'target-stopped', 'queue-old'];
/** More would push the values off a 7-inch screen; all stand on the alarms' own page. */
const SHOWN_MAX = 2;

export function AlarmList({ alarms: all }: { alarms: readonly AlarmView[] }) {
  const t = usePanelText();
  const alarms = all.filter((alarm) => !SAID.includes(alarm.code));
  if (alarms.length === 0) return null;
  const more = alarms.length - SHOWN_MAX;
  return (
    <>
      <ul class="alarms">
        {alarms.slice(0, SHOWN_MAX).map((alarm) => (
          <li key={alarm.code} class={`banner banner--${alarmMark(alarm)}`}>
            <StatusShape status={alarmMark(alarm)} />
            <span>
              {alarmWords(alarm, t.language)}{' '}
              <span class="quiet">
                (<Moment at={alarm.since} />)
              </span>
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <a class="alarms-more" href="#/notices">
          {t('alarmsMore', { n: more })}
        </a>
      )}
    </>
  );
}
