/** Any period of the station's records as a download, made beside the logger: what, in which form, how far it is. */
import { useEffect, useState } from 'preact/hooks';
import { Choice } from '../../../protocols/presentation/choice.js';
import { formatSize } from '../../../protocols/presentation/format-size.js';
import { Icon } from '../../../protocols/presentation/icon.js';
import { serverNow } from '../../../protocols/presentation/server-clock.js';
import { requestJson } from '../../../protocols/presentation/use-request.js';
import type { ExportView } from '../panel-view.js';
import { usePanelText } from './texts.js';

const STATE_URL = 'api/export/state';
const LOOK_MS = 1_000;
const DAY_MS = 86_400_000;
const LOCAL_OFFSET_MS = 7 * 3_600_000;

type What = 'reports' | 'readings' | 'ledger' | 'events';
type Format = 'txt' | 'csv' | 'xlsx';

export function ExportPage() {
  const t = usePanelText();
  const [what, setWhat] = useState<What>('reports');
  const [format, setFormat] = useState<Format>('xlsx');
  const [from, setFrom] = useState(() => localDay(serverNow() - 6 * DAY_MS));
  const [to, setTo] = useState(() => localDay(serverNow()));
  const [state, look] = useExportState();
  const running = state?.state === 'running';
  const isLegal = from !== '' && to !== '' && from <= to;
  const isText = what === 'reports' || what === 'events';
  const kept = !isText && format === 'txt' ? 'csv' : format;
  const start = () => {
    const link = document.createElement('a');
    link.href = `api/export?${new URLSearchParams({ what, format: kept, from, to }).toString()}`;
    link.download = '';
    link.click();
    setTimeout(look, 500);
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
        <div class="export-days">
          <DayField label={t('exportFrom')} value={from} onDay={setFrom} />
          <DayField label={t('exportTo')} value={to} onDay={setTo} />
        </div>
        {!isLegal && <p class="answer--attention export-fault">{t('exportBadDays')}</p>}
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
          <button type="button" class="button export-start" disabled={running || !isLegal} onClick={start}>
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

function DayField(props: { label: string; value: string; onDay: (day: string) => void }) {
  const { label, value, onDay } = props;
  return (
    <label class="export-day">
      <span class="quiet">{label}</span>
      <input type="date" value={value} onInput={(event) => onDay(event.currentTarget.value)} />
    </label>
  );
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

function localDay(at: number): string {
  return new Date(at + LOCAL_OFFSET_MS).toISOString().slice(0, 10);
}
