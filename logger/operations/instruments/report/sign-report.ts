/**
 * A statement and its page under one signature. The page shows the statement's digest, the signature covers the page's: none of the
 * two can be changed or exchanged by itself. Canonical JSON is RFC 8785, so any language can check it.
 */
import { createHash, sign } from 'node:crypto';
import { canonicalJson } from '../../../../protocols/signing/canonical-json.js';
import { fingerprintOf, publicKeyBytes, type ReportKey } from './report-key.js';
import type { ReportSignature, SignedReport, Statement } from './verification-report.js';

export interface SignedFiles {
  json: string;
  page: string;
  fingerprint: string;
}

export interface PageFacts {
  statement: Statement;
  statementSha256: string;
  fingerprint: string;
}

export function signReport(
  statement: Statement,
  key: Pick<ReportKey, 'privateKey' | 'publicKey'>,
  renderPage: (facts: PageFacts) => string,
): SignedFiles {
  const publicKey = publicKeyBytes(key.publicKey);
  const fingerprint = fingerprintOf(publicKey);
  const statementSha256 = sha256(canonical(statement));
  const page = renderPage({ statement, statementSha256, fingerprint });
  const unsigned: Omit<ReportSignature, 'value'> = {
    algorithm: 'Ed25519',
    canonicalization: 'RFC 8785',
    publicKey: publicKey.toString('base64'),
    fingerprint,
    statementSha256,
    pageSha256: sha256(page),
  };
  const value = sign(null, Buffer.from(canonical({ ...statement, signature: unsigned })), key.privateKey);
  const report: SignedReport = { ...statement, signature: { ...unsigned, value: value.toString('base64') } };
  return { json: layOut(report), page, fingerprint };
}

/** The one way in which a report lies in its file: any other byte is a change. */
export function layOut(report: unknown): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function canonical(value: unknown): string {
  return canonicalJson(value);
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
