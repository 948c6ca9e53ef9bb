/** All received files, newest first, by station and by verdict. */
import { useEffect, useState } from 'preact/hooks';
import { Choice } from '../../../protocols/presentation/choice.js';
import { formatCount } from '../../../protocols/presentation/format-number.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { requestJson, useRequest } from '../../../protocols/presentation/use-request.js';
import type { ReceivedFilesView, ReceivedFileView, StationsView } from '../province-view.js';
import { AnswerLine } from './answer-line.js';
import { FileRows } from './file-rows.js';
import { totalsToday, type Sentence } from './station-need.js';
import { useProvinceText, type ProvinceTranslator } from './texts.js';

const PAGE = 50;
type Verdict = 'all' | ReceivedFileView['verdict'];

export function FilesPage({ view, station }: { view: StationsView; station: string }) {
  const t = useProvinceText();
  const [verdict, setVerdict] = useState<Verdict>('all');
  const version = view.stations.reduce(
    (sum, item) => sum + item.filesToday.accepted + item.filesToday.rejected,
    0,
  );
  const request = useRequest<ReceivedFilesView>(filesUrl(station, verdict, null), version);
  const older = useOlder(station, verdict);
  const first = request.data?.files ?? [];
  const files = [...first, ...older.files.filter((file) => !first.some((other) => other.id === file.id))];
  const next = older.files.length > 0 ? older.nextBefore : (request.data?.nextBefore ?? null);
  return (
    <>
      <AnswerLine sentence={filesSentence(view, t)} />
      <div class="filters">
        <label class="filter">
          <span class="filter-name">{t('filterStation')}</span>
          <select
            value={station}
            onChange={(event) => {
              const code = event.currentTarget.value;
              location.hash = code === '' ? routeTo('files') : routeTo('files', code);
            }}
          >
            <option value="">{t('allStations')}</option>
            {view.stations.map((item) => (
              <option key={item.code} value={item.code}>
                {item.name}
              </option>
            ))}
          </select>
        </label>
        <Choice
          label={t('filterVerdict')}
          value={verdict}
          options={[
            { value: 'all', text: t('all') },
            { value: 'accepted', text: t('accepted') },
            { value: 'accepted-with-warnings', text: t('acceptedWithWarnings') },
            { value: 'rejected', text: t('rejected') },
            { value: 'conflict', text: t('conflict') },
          ]}
          onChoose={setVerdict}
        />
      </div>
      {request.data === null || request.failure ? <RequestNotice request={request} /> : null}
      {request.data && files.length === 0 && <NoFiles filtered={station !== '' || verdict !== 'all'} />}
      {files.length > 0 && <FileRows files={files} stations="shown" />}
      {next !== null && (
        <button type="button" class="button more" onClick={() => older.load(next)}>
          {t('more')}
        </button>
      )}
    </>
  );
}

export function filesSentence(view: StationsView, t: ProvinceTranslator): Sentence {
  const { accepted, rejected } = totalsToday(view);
  const values = { accepted: formatCount(accepted), rejected: formatCount(rejected) };
  return rejected > 0
    ? { tone: 'attention', text: t('filesAnswerBad', values) }
    : { tone: 'calm', text: t('filesAnswerGood', values) };
}

function filesUrl(station: string, verdict: Verdict, before: number | null): string {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (station !== '') query.set('station', station);
  if (verdict !== 'all') query.set('verdict', verdict);
  if (before !== null) query.set('before', String(before));
  return `api/files?${query.toString()}`;
}

interface Older extends ReceivedFilesView {
  load(before: number): void;
}

/** Pages before the first one; forgotten when a filter changes. */
function useOlder(station: string, verdict: Verdict): Older {
  const [pages, setPages] = useState<ReceivedFilesView>({ files: [], nextBefore: null });
  useEffect(() => setPages({ files: [], nextBefore: null }), [station, verdict]);
  const load = (before: number) => {
    requestJson<ReceivedFilesView>(filesUrl(station, verdict, before), AbortSignal.timeout(15_000)).then(
      (page) => setPages((old) => ({ files: [...old.files, ...page.files], nextBefore: page.nextBefore })),
      () => undefined, // The button stays: a tap tries again.
    );
  };
  return { ...pages, load };
}

function NoFiles({ filtered }: { filtered: boolean }) {
  const t = useProvinceText();
  if (filtered) return <p class="quiet">{t('noFilesMatch')}</p>;
  return (
    <div class="teach">
      <p class="teach-title">{t('noFiles')}</p>
      <p>{t('noFilesHint')}</p>
    </div>
  );
}
