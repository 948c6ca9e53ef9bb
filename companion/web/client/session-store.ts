/** Who sits before this page, and what is asked of the server in their name. */
import { observable } from '../../../protocols/presentation/observable.js';
import type { PersonView, SessionView } from '../province-view.js';

/** `unreachable`: not even that is known. */
export const session = observable<SessionView | 'asking' | 'unreachable'>('asking');

/** Somebody was logged in on this page before: then the login says why it is there. */
export const hadSession = observable(false);

const REQUEST_MS_MAX = 60_000;

export type Answer<T> = { ok: true; data: T } | { ok: false; code: string; reason: string | null };

/** Sends JSON; never rejects. */
export async function send<T>(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  body?: unknown,
): Promise<Answer<T>> {
  try {
    const response = await fetch(url, {
      method,
      cache: 'no-store',
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const data: unknown = await response.json();
    if (response.ok) return { ok: true, data: data as T };
    const { code = 'internal', reason = null } = data as { code?: string; reason?: string | null };
    return { ok: false, code, reason };
  } catch {
    return { ok: false, code: 'unreachable', reason: null };
  }
}

export async function loadSession(): Promise<void> {
  const answer = await send<SessionView>('GET', 'api/session');
  if (answer.ok) take(answer.data);
  else if (session.get() === 'asking') session.set('unreachable');
}

/** `null`: it worked; otherwise the code of what did not. */
export async function logIn(login: string, password: string): Promise<string | null> {
  return taken(await send<SessionView>('POST', 'api/session', { login, password }));
}

export async function logOut(): Promise<string | null> {
  const failure = taken(await send<SessionView>('DELETE', 'api/session'));
  if (failure === null) hadSession.set(false);
  return failure;
}

export async function changePassword(present: string, next: string): Promise<string | null> {
  return taken(await send<SessionView>('POST', 'api/session/password', { present, next }));
}

export function personOf(view: SessionView | 'asking' | 'unreachable'): PersonView | null {
  return typeof view === 'string' ? null : view.person;
}

function taken(answer: Answer<SessionView>): string | null {
  if (!answer.ok) return answer.code;
  take(answer.data);
  return null;
}

function take(view: SessionView): void {
  if (view.person !== null) hadSession.set(true);
  session.set(view);
}
