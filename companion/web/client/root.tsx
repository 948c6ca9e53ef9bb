/** The login, or the pages behind it: nothing of a province is asked for before somebody may see it. */
import { useEffect, useState } from 'preact/hooks';
import { useValue } from '../../../protocols/presentation/observable.js';
import { useRoute } from '../../../protocols/presentation/route.js';
import { App } from './app.js';
import { LoginPage } from './login-page.js';
import { followProvince, forgetProvince } from './province-store.js';
import { loadSession, session } from './session-store.js';
import { useProvinceText } from './texts.js';

const ASK_AGAIN_MS = 5_000;

export function Root() {
  const t = useProvinceText();
  const view = useValue(session);
  const [page] = useRoute();
  useEffect(() => {
    if (view !== 'unreachable') return;
    const timer = setInterval(() => void loadSession(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [view]);
  useEffect(() => {
    document.title = t('title');
  }, [t]);
  if (view === 'asking') return null;
  if (view === 'unreachable')
    return (
      <main class="login-card" id="content">
        <h1>{t('failUnreachable')}</h1>
      </main>
    );
  const isOutside = view.person === null && (view.access === 'login' || page === 'login');
  return isOutside ? <LoginPage view={view} /> : <Inside />;
}

function Inside() {
  const [live] = useState(followProvince);
  useEffect(
    () => () => {
      live.close();
      forgetProvince();
    },
    [live],
  );
  return <App live={live} />;
}
