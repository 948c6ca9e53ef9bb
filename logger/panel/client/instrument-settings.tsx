/** The settings of an instrument itself, one tap away: what each is, when it was last read, when it last changed. */
import { useState } from 'preact/hooks';
import { Age, Moment } from '../../../protocols/presentation/age.js';
import { formatDuration } from '../../../protocols/presentation/format-time.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import { describeReason } from '../../../protocols/presentation/translations/describe-reason.js';
import { instrumentFailureTexts } from '../../../protocols/presentation/translations/instrument-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { InstrumentView, SettingsView, SettingView } from '../panel-view.js';
import { settingValue } from '../../../protocols/presentation/setting-value.js';
import { usePanelText } from './texts.js';

const REFRESH_MS = 30_000;

export function InstrumentSettings({ instrument }: { instrument: InstrumentView }) {
  const t = usePanelText();
  const [open, setOpen] = useState(false);
  if (instrument.settings === 0) return null;
  return (
    <details class="settings" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('ownSettings', { n: instrument.settings })}</summary>
      {open && <SettingList instrument={instrument.id} />}
    </details>
  );
}

function SettingList({ instrument }: { instrument: string }) {
  const t = usePanelText();
  const version = useTicking((now) => Math.floor(now / REFRESH_MS));
  const request = useRequest<SettingsView>(`api/settings/${encodeURIComponent(instrument)}`, version);
  const { data } = request;
  if (data === null) return <RequestNotice request={request} />;
  return (
    <>
      <ul class="setting-rows">
        {data.settings.map((setting) => (
          <SettingRow key={setting.id} setting={setting} />
        ))}
      </ul>
      <p class="quiet">
        {data.lastRoundAt === null ? t('settingsNotYet') : t('settingsRead')}{' '}
        {data.lastRoundAt !== null && <Age at={data.lastRoundAt} />}
        {' · '}
        {t('settingsEvery', { span: formatDuration(data.intervalMs, t.language) })}
        {data.failure !== null && ` · ${codeText(instrumentFailureTexts, data.failure.code, t.language)}`}
      </p>
    </>
  );
}

function SettingRow({ setting }: { setting: SettingView }) {
  const t = usePanelText();
  const { language } = t;
  const { last, meanings, name, unread } = setting;
  const meaning = meanings.find(({ value }) => value === last?.value)?.text ?? null;
  return (
    <li class="setting-row">
      <span class="setting-name">{name[language]}</span>
      <span class="setting-value num">
        {settingValue(last?.value ?? null, setting, { meaning: meaning && { ...meaning }, language })}
      </span>
      <span class="setting-when quiet">
        {last?.changedAt ? (
          <>
            {t('settingChanged')} <Moment at={last.changedAt} />
          </>
        ) : (
          t('settingUnchanged')
        )}
        {unread !== null && ` · ${t('settingUnread')}: ${describeReason({ reason: unread }, language) ?? ''}`}
      </span>
    </li>
  );
}
