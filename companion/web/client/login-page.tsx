/** The one page that asks for nothing: who are you? */
import { useState } from 'preact/hooks';
import { useValue } from '../../../protocols/presentation/observable.js';
import { PreferenceSwitches } from '../../../protocols/presentation/preference-switches.js';
import type { SessionView } from '../province-view.js';
import { failureText } from './failure-text.js';
import { PasswordField } from './password-field.js';
import { hadSession, logIn } from './session-store.js';
import { useProvinceText } from './texts.js';

const FIRST_COMMAND =
  'quantrac companion user add lan.nguyen --name "Nguyễn Thị Lan" --role administrator --generate-password -c province.yaml';

export function LoginPage({ view }: { view: SessionView }) {
  const t = useProvinceText();
  const wasHere = useValue(hadSession);
  return (
    <div class="login">
      <div class="login-preferences">
        <PreferenceSwitches />
      </div>
      <main id="content" class="login-card" tabIndex={-1}>
        <p class="login-province">{view.province}</p>
        <h1 class="login-title">{t('loginTitle')}</h1>
        {wasHere && <p>{t('loginOver')}</p>}
        {view.people === 'none' ? (
          <div class="login-first">
            <p>{t('loginNobody')}</p>
            <pre class="command">{FIRST_COMMAND}</pre>
            <button type="button" class="button" onClick={() => location.reload()}>
              {t('reload')}
            </button>
          </div>
        ) : (
          <LoginForm />
        )}
        {view.access === 'open' && (
          <a class="login-without" href="#/">
            {t('loginWithout')}
          </a>
        )}
      </main>
    </div>
  );
}

function LoginForm() {
  const t = useProvinceText();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [state, setState] = useState<{ working: boolean; failure: string | null }>(IDLE);
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    if (state.working) return;
    setState({ working: true, failure: null });
    const failure = await logIn(login, password);
    setState({ working: false, failure });
    if (failure !== null) return;
    setPassword('');
    if (location.hash === '#/login') location.hash = '#/';
  };
  return (
    <form class="form" onSubmit={(event) => void onSubmit(event)}>
      <div class="field">
        <label class="field-name" for="field-login">
          {t('loginName')}
        </label>
        <input
          id="field-login"
          name="login"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          maxLength={100}
          required
          value={login}
          onInput={(event) => setLogin(event.currentTarget.value)}
        />
      </div>
      <PasswordField
        label={t('loginPassword')}
        name="password"
        value={password}
        autocomplete="current-password"
        onInput={setPassword}
      />
      <p role="alert" class="form-failure">
        {state.failure !== null && failureText(state.failure, t)}
      </p>
      <button type="submit" class="button button--main" aria-disabled={state.working}>
        {t(state.working ? 'loginWorking' : 'loginButton')}
      </button>
      <p class="quiet form-help">{t('loginHelp')}</p>
    </form>
  );
}

const IDLE = { working: false, failure: null };
