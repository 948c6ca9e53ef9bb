/**
 * Whether a report is as it was signed, and by whom. Tells the first thing that is wrong, from the outside in: the file, its form, the
 * key, the content, the signature, the page beside it.
 */
import { readFile } from 'node:fs/promises';
import { formatPath } from '../../../../protocols/configuration/parse-checked-yaml.js';
import { canonicalJson } from '../../../../protocols/signing/canonical-json.js';
import { fingerprintOf, isSignatureOver, readPublicKey } from '../../../../protocols/signing/signed-json.js';
import { Value } from 'typebox/value';
import { layOut, sha256 } from './sign-report.js';
import { REPORT_FORMAT, ReportSchema, type SignedReport } from './verification-report.js';

export type ReportWrong =
  | 'not-readable'
  | 'not-text'
  | 'not-json'
  | 'layout'
  | 'form'
  | 'key'
  | 'content-changed'
  | 'signature'
  | 'other-signer'
  | 'page-missing'
  | 'page-changed'
  | 'page-of-another';

export interface CheckedReport {
  /** `null`: nothing is wrong. */
  wrong: { code: ReportWrong; message: string } | null;
  /** The file's own words; to be believed only when nothing is wrong. */
  report: SignedReport | null;
  /** `not-found`: a report may be given away without its page. */
  page: 'checked' | 'not-found' | 'not-checked';
}

export interface CheckOptions {
  /** `x.json`, or `x.html` with its `x.json` beside it. */
  file: string;
  /** Only this key is accepted; `null`: any. */
  fingerprint: string | null;
}

class Wrong extends Error {
  readonly code: ReportWrong;
  constructor(code: ReportWrong, message: string) {
    super(message);
    this.code = code;
  }
}

export async function checkReport({ file, fingerprint }: CheckOptions): Promise<CheckedReport> {
  const isPage = /\.html?$/.test(file);
  const jsonFile = isPage ? file.replace(/\.html?$/, '.json') : file;
  const pageFile = isPage ? file : file.replace(/\.json$/, '.html');
  let report: SignedReport | null = null;
  let page: CheckedReport['page'] = 'not-checked';
  try {
    report = parse(jsonFile, await bytesOf(jsonFile));
    checkKey(report, jsonFile);
    checkSignature(report, jsonFile);
    const { signature } = report;
    if (fingerprint !== null && signature.fingerprint !== fingerprint)
      throw new Wrong(
        'other-signer',
        `${jsonFile}: is signed by ${signature.fingerprint}, not by ${fingerprint}`,
      );
    page = await checkPage({ file: pageFile, report, needed: isPage });
    return { wrong: null, report, page };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { wrong: { code: error.code, message: error.message }, report, page };
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Wrong(
      'not-readable',
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}

function parse(file: string, bytes: Uint8Array): SignedReport {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Wrong('not-text', `${file}: is no UTF-8 text; a byte was changed`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Wrong('not-json', `${file}: is no JSON (${(error as Error).message})`);
  }
  const expected = layOut(value);
  if (text !== expected) {
    const line = firstDifferentLine(text, expected);
    throw new Wrong(
      'layout',
      `${file}:${line} does not lie in the file as Quantrac writes it: it was edited`,
    );
  }
  if (!Value.Check(ReportSchema, value)) {
    const [error] = Value.Errors(ReportSchema, value);
    const path = formatPath((error?.instancePath ?? '').split('/').filter((part) => part !== ''));
    throw new Wrong(
      'form',
      `${file}: ${path === '' ? '' : `${path}: `}${error?.message ?? 'is no report'} (${REPORT_FORMAT})`,
    );
  }
  return value;
}

function firstDifferentLine(left: string, right: string): number {
  const [mine, theirs] = [left.split('\n'), right.split('\n')];
  return mine.findIndex((line, index) => line !== theirs[index]) + 1 || mine.length;
}

function checkKey({ signature: { publicKey, fingerprint } }: SignedReport, file: string): void {
  if (!isBase64(publicKey) || readPublicKey(publicKey) === null)
    throw new Wrong('key', `${file}: signature.publicKey is no Ed25519 key`);
  if (fingerprintOf(publicKey) !== fingerprint)
    throw new Wrong('key', `${file}: signature.fingerprint is not that of signature.publicKey`);
}

function checkSignature(report: SignedReport, file: string): void {
  const { signature, ...statement } = report;
  const { value, ...unsigned } = signature;
  if (sha256(canonicalJson(statement)) !== signature.statementSha256)
    throw new Wrong(
      'content-changed',
      `${file}: the content is not what was signed: something in it was changed`,
    );
  const signed = { ...statement, signature: unsigned };
  if (!isBase64(value) || !isSignatureOver(signed, signature.publicKey, value))
    throw new Wrong('signature', `${file}: the signature does not fit the content and the key`);
}

async function checkPage({
  file,
  report,
  needed,
}: {
  file: string;
  report: SignedReport;
  needed: boolean;
}): Promise<CheckedReport['page']> {
  let page: Buffer;
  try {
    page = await bytesOf(file);
  } catch (error) {
    if (needed) throw error;
    return 'not-found';
  }
  const { statementSha256, pageSha256 } = report.signature;
  if (sha256(page) !== pageSha256) {
    if (page.includes(statementSha256))
      throw new Wrong('page-changed', `${file}: was changed after it was signed; believe only the JSON file`);
    throw new Wrong(
      'page-of-another',
      `${file}: shows another digest than ${statementSha256}: it is no page of this report`,
    );
  }
  if (!page.includes(statementSha256))
    throw new Wrong('page-of-another', `${file}: does not show the digest ${statementSha256}`);
  return 'checked';
}

/** Whether the text is the one base64 text of its bytes. */
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}
