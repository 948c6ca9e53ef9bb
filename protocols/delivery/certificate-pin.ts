/**
 * Whom an FTPS target trusts: a certificate that a known authority signed for the host's name, one that the operator's own
 * authority signed, or the very one whose SHA-256 fingerprint the operator wrote down. Pure, but for what it is handed.
 */
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { DeliveryError } from './delivery-error.js';

/** As openssl, browsers and FileZilla print it; colons and the word SHA256 may be left out. */
export const CERTIFICATE_PATTERN = '^(SHA256:)?([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$';

export interface CertificateTrust {
  /** Fingerprint in any of the forms of {@link CERTIFICATE_PATTERN}; `null`: an authority has to vouch for it. */
  pin: string | null;
  /** PEM of the authorities that count; `null`: those that Node.js brings. */
  authorities: string | null;
}

export interface CertificatePlace {
  host: string;
  port: number;
  /** Where the operator writes the pin: `certificate of this target in station.yaml`. */
  certificatePlace: string;
}

/** `AA:BB:…`: one form for all. */
export function normalFingerprint(text: string): string {
  const digits = text
    .replace(/^SHA256:/, '')
    .replaceAll(':', '')
    .toUpperCase();
  return (digits.match(/../g) ?? []).join(':');
}

/** With a pin the chain is not asked: {@link checkShown} decides, before anything is said. */
export function tlsOptionsFor(trust: CertificateTrust, host: string): ConnectionOptions {
  return {
    host,
    // Server names are for names: an address there is not legal.
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(trust.pin === null ? {} : { rejectUnauthorized: false }),
    ...(trust.authorities === null ? {} : { ca: trust.authorities }),
  };
}

/** What is wrong with the certificate that was shown; `null`: nothing. A resumed session is the same server's. */
export function checkShown(
  socket: TLSSocket,
  trust: CertificateTrust,
  place: CertificatePlace,
): DeliveryError | null {
  if (trust.pin === null || socket.isSessionReused()) return null;
  const shown = socket.getPeerCertificate().fingerprint256;
  const pinned = normalFingerprint(trust.pin);
  return shown === pinned ? null : certificateChanged(place, shown, pinned);
}

function certificateChanged(
  { host, port, certificatePlace }: CertificatePlace,
  shown: string,
  pinned: string,
): DeliveryError {
  return new DeliveryError({
    code: 'certificate-changed',
    disposition: 'stop',
    message: `${host}:${port} shows the certificate ${shown}, but ${pinned} is pinned. Somebody may be posing as the server.`,
    hint: `Ask the server's operator whether the certificate was replaced. Only if the new fingerprint is confirmed, set ${certificatePlace} to "${shown}".`,
  });
}

/** `shown`: `null` when the server's certificate could not be had. */
export function certificateUnknown(
  { host, port, certificatePlace }: CertificatePlace,
  shown: string | null,
  cause: unknown,
): DeliveryError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const which = shown === null ? 'a certificate' : `the certificate ${shown}`;
  return new DeliveryError({
    code: 'certificate-unknown',
    disposition: 'stop',
    message: `${host}:${port} shows ${which} that nobody vouches for: ${why}`,
    hint:
      shown === null
        ? `Ask the server's operator for its certificate's SHA-256 fingerprint and set ${certificatePlace} to it, or name the authority's file with caFile.`
        : `Compare the fingerprint with the one that the server's operator gives you. If they are equal, set ${certificatePlace} to "${shown}"; or name the file of the operator's own authority with caFile.`,
    cause,
  });
}

/** Whether the handshake failed over the certificate and not over the line. */
export function isCertificateFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return CERTIFICATE_FAULTS.test(code);
}

/** Codes of OpenSSL's chain verification, and of the check of the name. */
const CERTIFICATE_FAULTS =
  /^(ERR_TLS_CERT_ALTNAME|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)|CERT_|CERTIFICATE_|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH|ERROR_IN_CERT)/;
