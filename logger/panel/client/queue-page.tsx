/** "Has the province got everything?": the answer, each target, and every file with its state. */
import { Icon } from '../../../protocols/presentation/icon.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import type { PanelView } from '../panel-view.js';
import { FileList } from './file-list.js';
import { useSentence } from './home-page.js';
import { PageHead } from './page-head.js';
import { deliverySentence } from './station-answer.js';
import { TargetCard } from './target-card.js';
import { usePanelText } from './texts.js';

const REFRESH_MS = 30_000;

export function QueuePage({ view }: { view: PanelView }) {
  const t = usePanelText();
  const answer = useSentence((now) => deliverySentence(view, now, t));
  const slowly = useTicking((now) => Math.floor(now / REFRESH_MS));
  const version = view.targets
    .map(
      (target) =>
        `${target.id} ${target.queued} ${target.lastDelivered?.name ?? ''} ${target.failure?.since ?? ''} ${target.receipts?.readAt ?? ''}`,
    )
    .join('\n');
  return (
    <>
      <PageHead view={view} answer={answer} />
      {view.targets.length === 0 && <p class="teach">{t('noTargetsHint')}</p>}
      <div class="targets">
        {view.targets.map((target) => (
          <TargetCard key={target.id} target={target} />
        ))}
      </div>
      <p class="export-link">
        <a class="button" href="#/export">
          <Icon name="download" />
          {t('exportTitle')}
        </a>
      </p>
      <FileList version={`${version} ${slowly}`} targets={view.targets} />
    </>
  );
}
