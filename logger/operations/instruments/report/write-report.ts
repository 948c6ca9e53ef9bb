/** Writes a signed report: `<profile>-<yyyyMMddHHmmss>.json` and the page of the same name. Never over one that is there. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFileAtomically } from '../../../../hardware/host/atomic-file.js';
import { formatReportTime } from '../../../../protocols/report-file/report-time.js';
import type { ReportKey } from './report-key.js';
import { renderReportPage } from './report-page.js';
import { signReport } from './sign-report.js';
import type { Statement } from './verification-report.js';

export interface WrittenReport {
  json: string;
  page: string;
  fingerprint: string;
}

export interface WriteOptions {
  folder: string;
  key: ReportKey;
  statement: Statement;
  /** UTC epoch ms. */
  at: number;
}

/** @throws Error of the file system; RangeError when a report of this second is there already. */
export async function writeReport({ folder, key, statement, at }: WriteOptions): Promise<WrittenReport> {
  const base = join(resolve(folder), `${statement.profile.id}-${formatReportTime(at)}`);
  const files = { json: `${base}.json`, page: `${base}.html` };
  const there = Object.values(files).find((file) => existsSync(file));
  if (there !== undefined) throw new RangeError(`${there}: is there already; a report is never written over`);
  const { json, page, fingerprint } = signReport(statement, key, renderReportPage);
  // The page first: a report that is there has its page.
  await writeFileAtomically(files.page, Buffer.from(page));
  await writeFileAtomically(files.json, Buffer.from(json));
  return { ...files, fingerprint };
}
