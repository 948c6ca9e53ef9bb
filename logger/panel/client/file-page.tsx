/** One file: what became of it, the province's receipt, and every byte as it is or will be sent. */
import { FileName } from '../../../protocols/presentation/file-name.js';
import { FileText } from '../../../protocols/presentation/file-text.js';
import { formatMoment } from '../../../protocols/presentation/format-time.js';
import { Icon } from '../../../protocols/presentation/icon.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { serverNow } from '../../../protocols/presentation/server-clock.js';
import { deliveryFailureTexts } from '../../../protocols/presentation/translations/delivery-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { FileContentView, FileView, PanelView } from '../panel-view.js';
import { AnswerLine } from './answer-line.js';
import { FileProof } from './file-proof.js';
import type { Tone } from './station-answer.js';
import { usePanelText, type PanelTranslator } from './texts.js';

export function FilePage({ view, id }: { view: PanelView; id: string }) {
  const t = usePanelText();
  const request = useRequest<FileContentView>(`api/file/${encodeURIComponent(id)}`);
  const content = request.data;
  return (
    <>
      <header class="detail-head">
        <a class="icon-button" href="#/queue" aria-label={t('back')} title={t('back')}>
          <Icon name="back" />
        </a>
        <h1 class="detail-title detail-title--file">
          <span>{content ? <FileName name={content.name} /> : t('columnFile')}</span>
        </h1>
      </header>
      <RequestNotice request={request} />
      {content && <FileFate content={content} view={view} />}
      <h2 class="section-title">{t('fileContent')}</h2>
      {content && <FileText text={content.text} label={t('fileContent')} />}
    </>
  );
}

function FileFate({ content, view }: { content: FileContentView; view: PanelView }) {
  const t = usePanelText();
  const { file } = content;
  const { tone, text } = fateOf(file, t);
  const target = view.targets.find((each) => each.id === file.target);
  const why = file.state !== 'delivered' && file.failure ? file.failure.code : null;
  return (
    <>
      <AnswerLine sentence={{ tone, text }} level="second" />
      <p class="quiet">
        {t('fileOf', { time: formatMoment(file.endAt, serverNow()), target: file.target })}
        {why !== null && ` · ${codeText(deliveryFailureTexts, why, t.language)}`}
      </p>
      <FileProof content={content} receipts={target?.receipts ? 'given' : 'none'} />
    </>
  );
}

function fateOf(file: FileView, t: PanelTranslator): { tone: Tone; text: string } {
  const { receipt, state, deliveredAt } = file;
  if (receipt !== null) {
    if (receipt.agreement !== 'matches' || receipt.verdict === 'conflict')
      return { tone: 'attention', text: t('fileContradicted') };
    if (receipt.verdict === 'rejected') return { tone: 'attention', text: t('fileRefused') };
    if (receipt.verdict === 'accepted-with-warnings') return { tone: 'work', text: t('fileWarned') };
    return { tone: 'calm', text: t('fileReceived') };
  }
  if (state === 'rejected') return { tone: 'attention', text: t('fileNotTaken') };
  if (state === 'queued') return { tone: 'work', text: t('fileWaits') };
  const time = deliveredAt === null ? '—' : formatMoment(deliveredAt, serverNow());
  return { tone: 'calm', text: t('fileSent', { time }) };
}
