/** Any period of the station's records as a download, made beside the logger: what, in which form, how far it is. */
import { useEffect, useState } from 'preact/hooks';
import { Choice } from '../../../protocols/presentation/choice.js';
import { formatSize } from '../../../protocols/presentation/format-size.js';
import { Icon } from '../../../protocols/presentation/icon.js';
import { serverNow } from '../../../protocols/presentation/server-clock.js';
import { requestJson } from '../../../protocols/presentation/use-request.js';
import { EXPORT_DAYS_MAX as DAYS_MAX, type ExportView } from '../panel-view.js';
import { daysBetween, isoDay, readDay, writeDay } from './day-text.js';
import { usePanelText } from './texts.js';

const STATE_URL = 'api/export/state';
const LOOK_MS = 1_000;
const DAY_MS = 86_400_000;
/** Whole periods for a gloved finger; the days themselves for everything else. */
const PRESET_DAYS = [1, 7, 30, 60] as const;

type What = 'reports' | 'readings' | 'ledger' | 'events';
type Format = 'txt' | 'csv' | 'xlsx';

export function ExportPage() {
  const t = usePanelText();
  const [what, setWhat] = useState<What>('reports');
  const [format, setFormat] = useState<Format>('xlsx');
  const [typed, setTyped] = useState(() => lastDays(7));
  const [from, to] = [readDay(typed.from), readDay(typed.to)];
  const [state, look] = useExportState();
  const running = state?.state === 'running';
  const fault = faultOf(from, to);
  const isText = what === 'reports' || what === 'events';
  const kept = !isText && format === 'txt' ? 'csv' : format;
  const start = () => {
    if (from === null || to === null) return;
    const url = `api/export?${new URLSearchParams({ what, format: kept, from, to }).toString()}`;
    // Somebody at another screen may have begun one: a refusal would be saved as a file.
    const download = (now: ExportView) => {
      if (now.state === 'running') return look();
      const link = document.createElement('a');
      link.href = url;
      link.download = '';
      link.click();
      setTimeout(look, 500);
    };
    void requestJson<ExportView>(STATE_URL, AbortSignal.timeout(15_000)).then(download, look);
  };
  const abort = () => void fetch(STATE_URL, { method: 'DELETE' }).then(look, look);
  const formats: Format[] = isText ? ['xlsx', 'csv', 'txt'] : ['xlsx', 'csv'];
  return (
    <>
      <header class="detail-head">
        <a class="icon-button" href="#/queue" aria-label={t('back')} title={t('back')}>
          <Icon name="back" />
        </a>
        <h1 class="detail-title">{t('exportTitle')}</h1>
      </header>
      <section class="export-form">
        <h2 class="section-title">{t('period')}</h2>
        <Choice
          label={t('period')}
          value={presetOf(from, to)}
          options={PRESET_DAYS.map((days) => ({
            value: String(days),
            text: days === 1 ? t('exportToday') : t('exportLastDays', { n: days }),
          }))}
          onChoose={(days) => setTyped(lastDays(Number(days)))}
        />
        <div class="export-days">
          <DayField
            label={t('exportFrom')}
            text={typed.from}
            isWrong={from === null}
            onText={(text) => setTyped((old) => ({ ...old, from: text }))}
          />
          <DayField
            label={t('exportTo')}
            text={typed.to}
            isWrong={to === null}
            onText={(text) => setTyped((old) => ({ ...old, to: text }))}
          />
        </div>
        <p id="export-fault" class="answer--attention export-fault" aria-live="polite">
          {fault !== null && t(fault, { n: DAYS_MAX })}
        </p>
        <h2 class="section-title">{t('exportWhat')}</h2>
        <Choice
          label={t('exportWhat')}
          value={what}
          options={[
            { value: 'reports', text: t('exportReports') },
            { value: 'readings', text: t('exportReadings') },
            { value: 'ledger', text: t('exportLedger') },
            { value: 'events', text: t('exportEvents') },
          ]}
          onChoose={setWhat}
        />
        <p class="quiet">{t(HINTS[what])}</p>
        <h2 class="section-title">{t('exportFormat')}</h2>
        <Choice
          label={t('exportFormat')}
          value={kept}
          options={formats.map((value) => ({
            value,
            text: t(value === 'txt' && what === 'events' ? 'exportText' : FORMATS[value]),
          }))}
          onChoose={setFormat}
        />
        <p class="export-actions">
          <button
            type="button"
            class="button export-start"
            disabled={running || fault !== null}
            onClick={start}
          >
            <Icon name="download" />
            {t('exportStart')}
          </button>
          {running && (
            <button type="button" class="button" onClick={abort}>
              {t('exportAbort')}
            </button>
          )}
        </p>
      </section>
      {state !== null && <ExportProgress state={state} />}
    </>
  );
}

const HINTS = {
  reports: 'exportReportsHint',
  readings: 'exportReadingsHint',
  ledger: 'exportLedgerHint',
  events: 'exportEventsHint',
} as const;
const FORMATS = { xlsx: 'exportXlsx', csv: 'exportCsv', txt: 'exportTxt' } as const;

interface DayFieldProps {
  label: string;
  text: string;
  isWrong: boolean;
  onText: (text: string) => void;
}

/** Left, a day is written in full: `5/3/2026` becomes `05/03/2026`. */
function DayField({ label, text, isWrong, onText }: DayFieldProps) {
  const t = usePanelText();
  const finish = () => {
    const day = readDay(text);
    if (day !== null) onText(writeDay(day));
  };
  return (
    <label class="field export-day">
      <span>
        {label} <span class="quiet">{t('exportDayForm')}</span>
      </span>
      <input
        type="text"
        inputMode="numeric"
        autocomplete="off"
        maxLength={12}
        class="num"
        value={text}
        aria-invalid={isWrong}
        aria-describedby="export-fault"
        onInput={(event) => onText(event.currentTarget.value)}
        onBlur={finish}
      />
    </label>
  );
}

function lastDays(days: number): { from: string; to: string } {
  const now = serverNow();
  return { from: writeDay(isoDay(now - (days - 1) * DAY_MS)), to: writeDay(isoDay(now)) };
}

function presetOf(from: string | null, to: string | null): string {
  if (from === null || to === null || to !== isoDay(serverNow())) return '';
  return String(daysBetween(from, to));
}

function faultOf(from: string | null, to: string | null) {
  if (from === null || to === null) return 'exportNoDay';
  const days = daysBetween(from, to);
  if (days < 1) return 'exportBadDays';
  return days > DAYS_MAX ? 'exportTooLong' : null;
}

function ExportProgress({ state }: { state: ExportView }) {
  const t = usePanelText();
  if (state.state === 'none') return null;
  const size = formatSize(state.bytes, t.language);
  const text = {
    running: () => t('exportRunning', { share: `${Math.floor(state.share * 100)} %`, size }),
    done: () => t('exportDone', { size }),
    failed: () => t(state.failure === 'aborted' ? 'exportAborted' : failureText(state.failure)),
  }[state.state];
  return (
    <section class="export-state" aria-live="polite">
      {state.state === 'running' && <progress max={1} value={state.share} />}
      <p>{text()}</p>
      <p class="quiet num export-name">{state.name}</p>
    </section>
  );
}

function failureText(code: string | null) {
  return code === 'too-many-rows' ? 'exportTooManyRows' : 'exportFailed';
}

/** Looked at while it runs; the download itself belongs to the browser. */
function useExportState(): [ExportView | null, () => void] {
  const [state, setState] = useState<ExportView | null>(null);
  const [looked, setLooked] = useState(0);
  const look = () => setLooked((count) => count + 1);
  useEffect(() => {
    const closing = new AbortController();
    requestJson<ExportView>(STATE_URL, closing.signal).then(setState, () => undefined);
    return () => closing.abort();
  }, [looked]);
  const running = state?.state === 'running';
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return [state, look];
}
