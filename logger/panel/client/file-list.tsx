/** The files of the queue, newest first, with their state; a tap shows one exactly as it is sent. */
import { useEffect, useState } from 'preact/hooks';
import { Moment } from '../../../protocols/presentation/age.js';
import { Choice } from '../../../protocols/presentation/choice.js';
import { FileName } from '../../../protocols/presentation/file-name.js';
import { formatSize } from '../../../protocols/presentation/format-size.js';
import { precisionOf, type Precision } from '../../../protocols/presentation/format-time.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import { deliveryFailureTexts } from '../../../protocols/presentation/translations/delivery-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import { requestJson, useRequest } from '../../../protocols/presentation/use-request.js';
import type { FilesView, FileView, TargetView } from '../panel-view.js';
import { FileReceipt } from './file-receipt.js';
import { usePanelText } from './texts.js';

const PAGE = 50;
type Filter = 'all' | FileView['state'] | 'disputed';

export function FileList({ version, targets }: { version: string; targets: readonly TargetView[] }) {
  const t = usePanelText();
  const [filter, setFilter] = useState<Filter>('all');
  const url = filesUrl(filter, null);
  const request = useRequest<FilesView>(url, version);
  const older = useOlder(filter);
  const files = [...(request.data?.files ?? []), ...older.files].filter(
    (file, index, all) =>
      all.findIndex((other) => other.id === file.id && other.target === file.target) === index,
  );
  const next = older.files.length > 0 ? older.nextBefore : (request.data?.nextBefore ?? null);
  const precision = precisionOf(files.map((file) => file.endAt));
  return (
    <section class="files">
      <div class="section-head">
        <h2 class="section-title">{t('files')}</h2>
        <Choice
          label={t('fileState')}
          value={filter}
          options={[
            { value: 'all', text: t('all') },
            { value: 'queued', text: t('stateQueued') },
            { value: 'delivered', text: t('stateDelivered') },
            { value: 'rejected', text: t('stateRejected') },
            ...(targets.some(({ receipts }) => receipts !== null)
              ? [{ value: 'disputed' as const, text: t('stateDisputed') }]
              : []),
          ]}
          onChoose={setFilter}
        />
      </div>
      {request.data === null || request.failure ? <RequestNotice request={request} /> : null}
      {request.data && files.length === 0 && <NoFiles filter={filter} />}
      <ul class="file-rows">
        {files.map((file) => (
          <FileRow
            key={`${file.target} ${file.id}`}
            file={file}
            target={targets.length > 1 ? file.target : null}
            receipts={targets.find(({ id }) => id === file.target)?.receipts ? 'given' : 'none'}
            precision={precision}
          />
        ))}
      </ul>
      {next !== null && (
        <button type="button" class="button more" onClick={() => older.load(next)}>
          {t('more')}
        </button>
      )}
    </section>
  );
}

function filesUrl(filter: Filter, before: number | null): string {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (filter !== 'all') query.set('state', filter);
  if (before !== null) query.set('before', String(before));
  return `api/files?${query.toString()}`;
}

interface Older extends FilesView {
  load(before: number): void;
}

/** Pages before the first one; forgotten when the filter changes. */
function useOlder(filter: Filter): Older {
  const [pages, setPages] = useState<FilesView>({ files: [], nextBefore: null });
  useEffect(() => setPages({ files: [], nextBefore: null }), [filter]);
  const load = (before: number) => {
    requestJson<FilesView>(filesUrl(filter, before), AbortSignal.timeout(15_000)).then(
      (page) => setPages((old) => ({ files: [...old.files, ...page.files], nextBefore: page.nextBefore })),
      () => undefined, // The button stays: a tap tries again.
    );
  };
  return { ...pages, load };
}

function NoFiles({ filter }: { filter: Filter }) {
  const t = usePanelText();
  if (filter !== 'all') return <p class="quiet">{t('noFilesOfState')}</p>;
  return (
    <div class="teach">
      <p class="teach-title">{t('noFiles')}</p>
      <p>{t('noFilesHint')}</p>
    </div>
  );
}

interface FileRowProps {
  file: FileView;
  /** Told only where there are several. */
  target: string | null;
  receipts: 'given' | 'none';
  precision: Precision;
}

function FileRow({ file, target, receipts, precision }: FileRowProps) {
  const t = usePanelText();
  return (
    <li>
      <a class={`file-row file-row--${file.state}`} href={routeTo('file', String(file.id))}>
        <span class="file-row-time">
          <Moment at={file.endAt} precision={precision} />
        </span>
        <span class="file-row-name">
          <FileName name={file.name} />
        </span>
        <span class="file-row-rows num">
          {t('rowsUsable', { usable: file.rowsUsable, n: file.rows })}
          {' · '}
          {formatSize(file.sizeBytes, t.language)}
          {target !== null && ` · ${target}`}
        </span>
        <span class="file-row-state">
          <FileState file={file} receipts={receipts} />
        </span>
      </a>
    </li>
  );
}

/** @param receipts `given`: this target's receiver confirms what it has received. */
export function FileState({ file, receipts }: { file: FileView; receipts: 'given' | 'none' }) {
  const t = usePanelText();
  if (file.state === 'delivered' && (file.receipt !== null || receipts === 'given'))
    return <FileReceipt file={file} />;
  if (file.state === 'delivered')
    return (
      <span class="mark-none">
        {t('stateDelivered')} {file.deliveredAt !== null && <Moment at={file.deliveredAt} />}
      </span>
    );
  const why = file.failure ? codeText(deliveryFailureTexts, file.failure.code, t.language) : null;
  if (file.state === 'rejected')
    return (
      <>
        <StatusMark status="fault" text={t('stateRejected')} />
        {why !== null && <span class="file-row-why">{why}</span>}
      </>
    );
  return (
    <>
      {file.failure ? (
        <StatusMark status="out-of-range" text={t('stateQueued')} />
      ) : (
        <span class="mark-none">{t('stateQueued')}</span>
      )}
      {file.attempts > 0 && <span class="quiet num">{t('attempts', { n: file.attempts })}</span>}
    </>
  );
}
