/** What went wrong before a transfer could begin: no way to the host, a wrong host key, a refused login. Pure. */
import { DeliveryError, type DeliveryErrorCode } from './delivery-error.js';
import type { HostKey } from './host-key.js';

export interface ServerPlace {
  host: string;
  port: number;
  user: string;
  /** Where the operator writes the pin: `hostKey of target so-tnmt in station.yaml`. */
  hostKeyPlace: string;
}

export function hostKeyUnknown(place: ServerPlace, shown: HostKey): DeliveryError {
  return new DeliveryError({
    code: 'host-key-unknown',
    disposition: 'stop',
    message: `${place.host}:${place.port} shows the host key ${describe(shown)}, and no key is configured for it.`,
    hint: `Compare the fingerprint with the one that the server's operator gives you. If they are equal, set ${place.hostKeyPlace} to "${shown.fingerprint}".`,
  });
}

export function hostKeyChanged(place: ServerPlace, shown: HostKey, pinned: HostKey): DeliveryError {
  return new DeliveryError({
    code: 'host-key-changed',
    disposition: 'stop',
    message: `${place.host}:${place.port} shows the host key ${describe(shown)}, but ${describe(pinned)} is pinned. Somebody may be posing as the server.`,
    hint: `Ask the server's operator whether the key was changed. Only if the new fingerprint is confirmed, set ${place.hostKeyPlace} to "${shown.fingerprint}".`,
  });
}

export function loginRefused(place: ServerPlace, why: string, cause?: unknown): DeliveryError {
  return new DeliveryError({
    code: 'login-refused',
    disposition: 'stop',
    message: `${place.host}:${place.port} refused the login of ${place.user}: ${why}`,
    hint: "Check the user's name and the password or key in the secrets file against what the server's operator set.",
    cause,
  });
}

export function sftpRefused(place: ServerPlace, cause: unknown): DeliveryError {
  return new DeliveryError({
    code: 'protocol-error',
    disposition: 'retry',
    message: `${place.host}:${place.port} let ${place.user} in but offers no usable SFTP: ${textOf(cause)}`,
    hint: "Ask the server's operator to allow SFTP for this account.",
    cause,
  });
}

const SYSTEM_CODES: Record<string, { code: DeliveryErrorCode; text: string; hint: string }> = {
  ENOTFOUND: { code: 'unreachable', text: 'its name is not known', hint: 'Check the host name and the DNS.' },
  EAI_AGAIN: {
    code: 'unreachable',
    text: 'its name could not be looked up',
    hint: 'Check the DNS and the way out.',
  },
  ECONNREFUSED: {
    code: 'unreachable',
    text: 'nothing listens there',
    hint: 'Check the port, and that the server runs.',
  },
  EHOSTUNREACH: {
    code: 'unreachable',
    text: 'there is no way to it',
    hint: 'Check the network and its gateway.',
  },
  ENETUNREACH: { code: 'unreachable', text: 'there is no network', hint: 'Check the modem or the cable.' },
  ETIMEDOUT: { code: 'timeout', text: 'it does not answer', hint: 'Check the network and the firewalls.' },
};

/** A failure of the socket or of the SSH handshake, before the login was through. */
export function connectFailed(place: ServerPlace, cause: unknown): DeliveryError {
  const system = SYSTEM_CODES[codeOf(cause)];
  const where = `${place.host}:${place.port}`;
  if (system !== undefined) {
    return new DeliveryError({
      code: system.code,
      disposition: 'retry',
      message: `${where} cannot be reached: ${system.text} (${codeOf(cause)})`,
      hint: system.hint,
      cause,
    });
  }
  return new DeliveryError({
    code: 'connection-lost',
    disposition: 'retry',
    message: `${where} broke off before the login was through: ${textOf(cause)}`,
    cause,
  });
}

export function connectTimedOut(place: ServerPlace, timeoutMs: number): DeliveryError {
  return new DeliveryError({
    code: 'timeout',
    disposition: 'retry',
    message: `${place.host}:${place.port} did not complete the login within ${timeoutMs} ms`,
    hint: 'Check the network and the load of the server.',
  });
}

function describe({ algorithm, fingerprint }: HostKey): string {
  return algorithm === null ? fingerprint : `${fingerprint} (${algorithm})`;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
