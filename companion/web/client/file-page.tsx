/** One received file: how the check ended, every fault with its line and clause, and the bytes with the faulty lines marked. */
import { FileText } from '../../../protocols/presentation/file-text.js';
import { formatFullMoment } from '../../../protocols/presentation/format-time.js';
import { formatSize } from '../../../protocols/presentation/format-size.js';
import { Icon } from '../../../protocols/presentation/icon.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { StatusShape } from '../../../protocols/presentation/status-mark.js';
import { reportFaultTexts } from '../../../protocols/presentation/translations/fault-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { FaultView, ReceivedFileContentView, ReceivedFileView } from '../province-view.js';
import { AnswerLine } from './answer-line.js';
import type { Sentence } from './station-need.js';
import { useProvinceText, type ProvinceTranslator } from './texts.js';

export function FilePage({ id }: { id: string }) {
  const t = useProvinceText();
  const request = useRequest<ReceivedFileContentView>(`api/files/${encodeURIComponent(id)}`);
  if (request.data === null) return <RequestNotice request={request} />;
  const { file, text } = request.data;
  return (
    <>
      <header class="station-head">
        <a class="icon-button" href="#/files" aria-label={t('back')} title={t('back')}>
          <Icon name="back" />
        </a>
        <div>
          <p class="station-head-name file-name">{file.name}</p>
          <AnswerLine sentence={fileSentence(file, t)} />
        </div>
      </header>
      <FileFacts file={file} />
      <Faults faults={file.faults} />
      <h2 class="section-title">{t('fileContent')}</h2>
      <FileText text={text} label={t('fileContent')} faults={faultyLines(file.faults)} />
    </>
  );
}

export function fileSentence(file: ReceivedFileView, t: ProvinceTranslator): Sentence {
  const errors = file.faults.filter((fault) => fault.severity === 'error').length;
  if (file.verdict === 'rejected') return { tone: 'attention', text: t('fileAnswerRejected', { n: errors }) };
  if (file.verdict === 'conflict') return { tone: 'attention', text: t('fileAnswerConflict') };
  if (file.faults.length > 0)
    return { tone: 'calm', text: t('fileAnswerWarnings', { n: file.faults.length }) };
  return { tone: 'calm', text: t('fileAnswerAccepted') };
}

/** The gravest fault of every line. */
export function faultyLines(faults: readonly FaultView[]): ReadonlyMap<number, 'error' | 'warning'> {
  const lines = new Map<number, 'error' | 'warning'>();
  for (const { line, severity } of faults)
    if (line !== null && lines.get(line) !== 'error') lines.set(line, severity);
  return lines;
}

function FileFacts({ file }: { file: ReceivedFileView }) {
  const t = useProvinceText();
  return (
    <dl class="file-facts">
      <div>
        <dt>{t('columnStation')}</dt>
        <dd>
          <a href={routeTo('station', file.station)}>{file.station}</a>
        </dd>
      </div>
      <div>
        <dt>{t('receivedAt')}</dt>
        <dd class="num">{formatFullMoment(file.receivedAt)}</dd>
      </div>
      <div>
        <dt>{t('dataAt')}</dt>
        <dd class="num">{file.dataAt === null ? '—' : formatFullMoment(file.dataAt)}</dd>
      </div>
      <div>
        <dt>{t('rowsAndSize')}</dt>
        <dd class="num">
          {t('rows', { n: file.rows })} · {formatSize(file.sizeBytes, t.language)}
        </dd>
      </div>
      <div class="file-checksum">
        <dt>{t('checksum')}</dt>
        <dd>{file.sha256}</dd>
      </div>
    </dl>
  );
}

function Faults({ faults }: { faults: readonly FaultView[] }) {
  const t = useProvinceText();
  if (faults.length === 0) return null;
  return (
    <section>
      <h2 class="section-title">{t('faultsFound')}</h2>
      <ul class="faults">
        {faults.map((fault, index) => (
          <li key={index} class="fault">
            <StatusShape status={fault.severity === 'error' ? 'fault' : 'out-of-range'} />
            <span class="fault-line num">
              {fault.line === null ? t('wholeFile') : t('lineNumber', { n: fault.line })}
            </span>
            <span class="fault-text">
              {codeText(reportFaultTexts, fault.code, t.language)}
              <span class="fault-message" lang="en">
                {fault.message}
              </span>
            </span>
            {fault.clause !== null && (
              <span class="fault-clause num">{t('clause', { clause: fault.clause })}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
