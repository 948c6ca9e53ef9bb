/**
 * A statement and its page under one signature. The page shows the statement's digest, the signature covers the page's: none of the
 * two can be changed or exchanged by itself. Canonical JSON is RFC 8785, so any language can check it.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../../protocols/signing/canonical-json.js';
import { signatureOver, type SigningKey } from '../../../../protocols/signing/signed-json.js';
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
  key: SigningKey,
  renderPage: (facts: PageFacts) => string,
): SignedFiles {
  const { publicKey, fingerprint } = key;
  const statementSha256 = sha256(canonicalJson(statement));
  const page = renderPage({ statement, statementSha256, fingerprint });
  const unsigned: Omit<ReportSignature, 'value'> = {
    algorithm: 'Ed25519',
    canonicalization: 'RFC 8785',
    publicKey,
    fingerprint,
    statementSha256,
    pageSha256: sha256(page),
  };
  const value = signatureOver({ ...statement, signature: unsigned }, key);
  const report: SignedReport = { ...statement, signature: { ...unsigned, value } };
  return { json: layOut(report), page, fingerprint };
}

/** The one way in which a report lies in its file: any other byte is a change. */
export function layOut(report: unknown): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
