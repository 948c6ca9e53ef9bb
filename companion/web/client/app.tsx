/** The province's pages: the way between them, and the page of the moment. */
import { useEffect } from 'preact/hooks';
import { WallClock } from '../../../protocols/presentation/age.js';
import { ConnectionBanner } from '../../../protocols/presentation/connection-banner.js';
import { ErrorBoundary } from '../../../protocols/presentation/error-boundary.js';
import { Icon, type IconName } from '../../../protocols/presentation/icon.js';
import type { LiveSource } from '../../../protocols/presentation/live-source.js';
import { useObserved, useValue } from '../../../protocols/presentation/observable.js';
import { PreferenceSwitches } from '../../../protocols/presentation/preference-switches.js';
import { useRoute } from '../../../protocols/presentation/route.js';
import type { StationsView } from '../province-view.js';
import { AccountPage } from './account-page.js';
import { FilePage } from './file-page.js';
import { FilesPage } from './files-page.js';
import { HomePage } from './home-page.js';
import { MissingPage } from './missing-page.js';
import { NoticesPage } from './notices-page.js';
import { stationsView } from './province-store.js';
import { personOf, session } from './session-store.js';
import { StationPage } from './station-page.js';
import { StorageBanner } from './storage-banner.js';
import { useProvinceText } from './texts.js';

export function App({ live }: { live: LiveSource }) {
  const t = useProvinceText();
  const view = useValue(stationsView);
  const lost = useObserved(live.connection, (connection) => connection.state === 'lost');
  const [page = 'home', detail = ''] = useRoute();
  useEffect(() => {
    document.title = view ? `${view.province} · ${t('title')}` : t('title');
  }, [view?.province, t]);
  return (
    <div class={lost ? 'site is-lost' : 'site'}>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        {t('skipToContent')}
      </a>
      <div class="site-nav">
        <nav class="site-links" aria-label={t('mainMenu')}>
          <SiteLink page={page} of={['home', 'station']} href="#/" icon="station" text={t('navStations')} />
          <SiteLink page={page} of={['missing']} href="#/missing" icon="missing" text={t('navMissing')} />
          <SiteLink page={page} of={['files', 'file']} href="#/files" icon="file" text={t('navFiles')} />
          <SiteLink page={page} of={['notices']} href="#/notices" icon="alarm" text={t('navAlarms')} />
        </nav>
        <span class="site-name">{view?.province ?? ''}</span>
        <WallClock />
        <PreferenceSwitches />
        <PersonLink />
      </div>
      <main id="content" tabIndex={-1}>
        <ConnectionBanner connection={live.connection} />
        {view && page !== 'notices' && <StorageBanner storage={view.storage} />}
        <ErrorBoundary page={`${page}/${detail}`}>
          {view ? (
            <Page view={view} page={page} detail={detail} />
          ) : (
            <p class="quiet loading">{t('loading')}</p>
          )}
        </ErrorBoundary>
      </main>
    </div>
  );
}

function PersonLink() {
  const t = useProvinceText();
  const person = personOf(useValue(session));
  const hint = person === null ? t('navLogin') : t('navAccount', { name: person.name });
  return (
    <a class="site-person" href={person === null ? '#/login' : '#/account'} title={hint} aria-label={hint}>
      <Icon name="person" />
      <span class="site-person-name">{person === null ? t('navLogin') : person.name}</span>
    </a>
  );
}

interface SiteLinkProps {
  page: string;
  of: readonly string[];
  href: string;
  icon: IconName;
  text: string;
}

function SiteLink({ page, of, href, icon, text }: SiteLinkProps) {
  return (
    <a class="site-link" href={href} aria-current={of.includes(page) ? 'page' : undefined}>
      <Icon name={icon} />
      <span>{text}</span>
    </a>
  );
}

function Page({ view, page, detail }: { view: StationsView; page: string; detail: string }) {
  if (page === 'station') return <StationPage key={detail} code={detail} />;
  if (page === 'files') return <FilesPage view={view} station={detail} />;
  if (page === 'file') return <FilePage key={detail} id={detail} />;
  if (page === 'missing') return <MissingPage />;
  if (page === 'notices') return <NoticesPage />;
  if (page === 'account') return <AccountPage />;
  return <HomePage view={view} />;
}
