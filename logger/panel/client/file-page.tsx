/** One file, byte for byte as it is or will be sent. */
import { FileName } from '../../../protocols/presentation/file-name.js';
import { FileText } from '../../../protocols/presentation/file-text.js';
import { Icon } from '../../../protocols/presentation/icon.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { FileContentView } from '../panel-view.js';
import { usePanelText } from './texts.js';

export function FilePage({ id }: { id: string }) {
  const t = usePanelText();
  const request = useRequest<FileContentView>(`api/file/${encodeURIComponent(id)}`);
  return (
    <>
      <header class="detail-head">
        <a class="icon-button" href="#/queue" aria-label={t('back')} title={t('back')}>
          <Icon name="back" />
        </a>
        <h1 class="detail-title detail-title--file">
          <span>{request.data ? <FileName name={request.data.name} /> : t('columnFile')}</span>
        </h1>
      </header>
      <p class="quiet">{t('fileContent')}</p>
      <RequestNotice request={request} />
      {request.data && <FileText text={request.data.text} label={t('fileContent')} />}
    </>
  );
}
