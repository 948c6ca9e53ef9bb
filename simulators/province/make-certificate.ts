/** Certificates for simulated servers, made by openssl: self-signed ones, and ones that an authority of ours signed. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  /** PEM files. */
  certificateFile: string;
  keyFile: string;
  /** Key and certificate in one. */
  bundleFile: string;
  /** `AA:BB:…` */
  fingerprint: string;
  /** PEM of the authority; of a self-signed one it is the certificate itself. */
  authority: string;
}

const DAYS = '30';

export function hasOpenSsl(): boolean {
  return existsSync('/usr/bin/openssl');
}

/** For 127.0.0.1, 127.0.0.2 and localhost. `self-signed`: nobody vouches for it. */
export function makeCertificate(folder: string, kind: 'self-signed' | 'by-authority'): Certificate {
  const file = (name: string) => join(folder, `${kind}-${name}`);
  const [certificateFile, keyFile, bundleFile] = ['server.pem', 'server.key', 'bundle.pem'].map(file) as [
    string,
    string,
    string,
  ];
  const names = 'subjectAltName=IP:127.0.0.1,IP:127.0.0.2,DNS:localhost';
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  let authority: string;
  if (kind === 'self-signed') {
    openssl(
      'req', '-x509', ...key, '-keyout', keyFile, '-out', certificateFile, '-days', DAYS, '-subj', '/CN=simulated',
      '-addext', names,
    ); // prettier-ignore
    authority = readFileSync(certificateFile, 'utf8');
  } else {
    const [caFile, caKeyFile, requestFile, namesFile] = ['ca.pem', 'ca.key', 'request.pem', 'names'].map(
      file,
    ) as [string, string, string, string];
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      caKeyFile,
      '-out',
      caFile,
      '-days',
      DAYS,
      '-subj',
      '/CN=simulated CA',
    );
    openssl('req', '-new', ...key, '-keyout', keyFile, '-out', requestFile, '-subj', '/CN=localhost');
    writeFileSync(namesFile, names);
    openssl(
      'x509', '-req', '-in', requestFile, '-CA', caFile, '-CAkey', caKeyFile, '-CAcreateserial',
      '-out', certificateFile, '-days', DAYS, '-extfile', namesFile,
    ); // prettier-ignore
    authority = readFileSync(caFile, 'utf8');
  }
  const pem = readFileSync(certificateFile, 'utf8');
  writeFileSync(bundleFile, readFileSync(keyFile, 'utf8') + pem, { mode: 0o600 });
  return {
    certificateFile,
    keyFile,
    bundleFile,
    fingerprint: new X509Certificate(pem).fingerprint256,
    authority,
  };
}

function openssl(...argv: string[]): void {
  execFileSync('/usr/bin/openssl', argv, { stdio: 'ignore' });
}
