/** One's own account: who one is, another password, out. */
import { useState } from 'preact/hooks';
import { useValue } from '../../../protocols/presentation/observable.js';
import type { PersonView } from '../province-view.js';
import { AnswerLine } from './answer-line.js';
import { failureText } from './failure-text.js';
import { PasswordField } from './password-field.js';
import { changePassword, logOut, personOf, session } from './session-store.js';
import { useProvinceText } from './texts.js';

export const ROLE_KEYS = {
  viewer: 'roleViewer',
  operator: 'roleOperator',
  administrator: 'roleAdministrator',
} as const satisfies Record<PersonView['role'], string>;

export function AccountPage() {
  const t = useProvinceText();
  const person = personOf(useValue(session));
  const [failure, setFailure] = useState<string | null>(null);
  if (person === null)
    return (
      <>
        <AnswerLine sentence={{ tone: 'calm', text: t('accountNobody') }} />
        <a class="button account-out" href="#/login">
          {t('navLogin')}
        </a>
      </>
    );
  return (
    <>
      <AnswerLine sentence={{ tone: 'calm', text: t('accountTitle', { name: person.name }) }} />
      <p class="identity">
        <span>{person.login}</span>
        <span>{t(ROLE_KEYS[person.role])}</span>
      </p>
      <button
        type="button"
        class="button account-out"
        onClick={() => void logOut().then((code) => setFailure(code))}
      >
        {t('logOut')}
      </button>
      <p role="alert" class="form-failure">
        {failure !== null && failureText(failure, t)}
      </p>
      <section class="account-password">
        <h2 class="section-title">{t('passwordTitle')}</h2>
        <PasswordForm login={person.login} />
      </section>
    </>
  );
}

type FormState = { phase: 'idle' | 'working' | 'done' } | { phase: 'failed'; code: string };

function PasswordForm({ login }: { login: string }) {
  const t = useProvinceText();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const [state, setState] = useState<FormState>({ phase: 'idle' });
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    if (state.phase === 'working') return;
    setState({ phase: 'working' });
    const code = await changePassword(present, next);
    if (code !== null) return setState({ phase: 'failed', code });
    setPresent('');
    setNext('');
    setState({ phase: 'done' });
  };
  return (
    <form class="form" onSubmit={(event) => void onSubmit(event)}>
      <input hidden name="login" autocomplete="username" value={login} readOnly />
      <PasswordField
        label={t('passwordPresent')}
        name="present"
        value={present}
        autocomplete="current-password"
        onInput={setPresent}
      />
      <PasswordField
        label={t('passwordNext')}
        name="next"
        value={next}
        autocomplete="new-password"
        onInput={setNext}
      />
      <p role="alert" class="form-failure">
        {state.phase === 'failed' && failureText(state.code, t)}
      </p>
      <p role="status">{state.phase === 'done' && t('passwordDone')}</p>
      <button type="submit" class="button button--main" aria-disabled={state.phase === 'working'}>
        {t(state.phase === 'working' ? 'loginWorking' : 'passwordButton')}
      </button>
    </form>
  );
}
