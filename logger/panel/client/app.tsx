/** The panel: the way between its pages, and the page of the moment. */
import { useEffect, useState } from 'preact/hooks';
import { ConnectionBanner } from '../../../protocols/presentation/connection-banner.js';
import { ErrorBoundary } from '../../../protocols/presentation/error-boundary.js';
import { Icon, type IconName } from '../../../protocols/presentation/icon.js';
import type { LiveSource } from '../../../protocols/presentation/live-source.js';
import { useObserved, useValue } from '../../../protocols/presentation/observable.js';
import { PreferenceSwitches } from '../../../protocols/presentation/preference-switches.js';
import { useRoute } from '../../../protocols/presentation/route.js';
import type { PanelView } from '../panel-view.js';
import { ChannelPage } from './channel-page.js';
import { ExportPage } from './export-page.js';
import { FilePage } from './file-page.js';
import { HomePage } from './home-page.js';
import { InstrumentsPage } from './instruments-page.js';
import { JournalPage } from './journal-page.js';
import { NoticesPage } from './notices-page.js';
import { panelView } from './panel-store.js';
import { QueuePage } from './queue-page.js';
import { usePanelText } from './texts.js';

export function App({ live }: { live: LiveSource }) {
  const t = usePanelText();
  const view = useValue(panelView);
  const lost = useObserved(live.connection, (connection) => connection.state === 'lost');
  const [page = 'home', detail = ''] = useRoute();
  useEffect(() => {
    document.title = view ? `${view.station.name} · ${t('title')}` : t('title');
  }, [view?.station.name, t]);
  return (
    <div class={lost ? 'panel is-lost' : 'panel'}>
      <a class="skip" href="#content" onClick={focusContent}>
        {t('skipToContent')}
      </a>
      <nav class="rail" aria-label={t('mainMenu')}>
        <div class="rail-links">
          <RailLink
            page={page}
            of={['home', 'channel', 'notices']}
            href="#/"
            icon="gauge"
            text={t('navStation')}
          />
          <RailLink
            page={page}
            of={['queue', 'file', 'export']}
            href="#/queue"
            icon="send"
            text={t('navQueue')}
          />
          <RailLink
            page={page}
            of={['instruments']}
            href="#/instruments"
            icon="instrument"
            text={t('navInstruments')}
          />
          <RailLink page={page} of={['journal']} href="#/journal" icon="journal" text={t('navJournal')} />
        </div>
        <PreferenceSwitches />
      </nav>
      <main id="content" tabIndex={-1}>
        <ConnectionBanner connection={live.connection} />
        <ErrorBoundary page={`${page}/${detail}`}>
          {view ? <Page view={view} page={page} detail={detail} /> : <Waiting />}
        </ErrorBoundary>
      </main>
    </div>
  );
}

function focusContent(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

interface RailLinkProps {
  page: string;
  of: readonly string[];
  href: string;
  icon: IconName;
  text: string;
}

function RailLink({ page, of, href, icon, text }: RailLinkProps) {
  return (
    <a class="rail-link" href={href} aria-current={of.includes(page) ? 'page' : undefined}>
      <Icon name={icon} />
      <span>{text}</span>
    </a>
  );
}

function Page({ view, page, detail }: { view: PanelView; page: string; detail: string }) {
  if (page === 'channel') return <ChannelPage key={detail} view={view} id={detail} />;
  if (page === 'queue') return <QueuePage view={view} />;
  if (page === 'file') return <FilePage key={detail} view={view} id={detail} />;
  if (page === 'export') return <ExportPage />;
  if (page === 'instruments') return <InstrumentsPage view={view} />;
  if (page === 'journal') return <JournalPage view={view} />;
  if (page === 'notices') return <NoticesPage view={view} />;
  return <HomePage view={view} />;
}

/** Nothing came yet: said after a moment only, so that a fast start does not flicker. */
function Waiting() {
  const t = usePanelText();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return slow ? <p class="quiet loading">{t('loading')}</p> : null;
}
