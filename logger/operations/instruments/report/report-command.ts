/** The report's words of the command line: what is wanted, what was written, and what a check found. */
import { checkReport, type CheckedReport } from './check-report.js';
import { DEFAULT_KEY_FOLDER, type ReportKey } from './report-key.js';
import type { WrittenReport } from './write-report.js';

export interface ReportWish {
  folder: string;
  keyFolder: string;
  by: string | null;
  serial: string | null;
}

interface ReportValues {
  report?: string | undefined;
  by?: string | undefined;
  serial?: string | undefined;
  'key-folder'?: string | undefined;
}

/** Longer names would push the page apart. */
const NAME_CHARACTERS_MAX = 120;

/** Returns what is wrong with the words, as text; `null`: no report is wanted. */
export function reportWish(values: ReportValues): ReportWish | null | string {
  const { report: folder, by = null, serial = null, 'key-folder': keyFolder = DEFAULT_KEY_FOLDER } = values;
  if (folder === undefined) {
    const idle = (['by', 'serial', 'key-folder'] as const).find((name) => values[name] !== undefined);
    return idle === undefined ? null : `--${idle}: goes with --report FOLDER`;
  }
  if (folder === '') return '--report: needs a folder';
  for (const [name, text] of Object.entries({ by, serial })) {
    if (text === null || (text.trim() !== '' && text.length <= NAME_CHARACTERS_MAX && !/\p{C}/u.test(text)))
      continue;
    return `--${name}: is not a text of 1…${NAME_CHARACTERS_MAX} characters in one line`;
  }
  return { folder, keyFolder, by, serial };
}

export function describeWritten(written: WrittenReport | null, key: ReportKey | null): string[] {
  if (key === null) return [];
  if (written === null) return ['', 'report      none: a file with these faults is no profile yet'];
  const made =
    key.origin === 'made'
      ? [`            the key was made just now: keep ${key.file}, and tell others its fingerprint`]
      : [];
  return [
    '',
    `report      ${written.json}`,
    `            ${written.page}`,
    `            signed by ${written.fingerprint}`,
    ...made,
  ];
}

/** @returns The exit code: 0 nothing is wrong, 1 something is. */
export async function tellReport(
  file: string,
  { fingerprint, json }: { fingerprint: string | null; json: boolean },
): Promise<number> {
  const checked = await checkReport({ file, fingerprint });
  const { wrong, report, page } = checked;
  if (json) {
    const by = report?.signature.fingerprint ?? null;
    console.log(
      JSON.stringify(
        { ok: wrong === null, wrong, page, signedBy: by, verdict: report?.verdict ?? null },
        null,
        2,
      ),
    );
  } else if (wrong === null) console.log(describeChecked(checked).join('\n'));
  else console.error(`${wrong.message} (${wrong.code})`);
  return wrong === null ? 0 : 1;
}

function describeChecked({ report, page }: CheckedReport): string[] {
  if (report === null) return [];
  const { verdict, signature, madeAt, by, instrument, profile } = report;
  const serial = instrument.serial === null ? '' : `, serial ${instrument.serial}`;
  const pages = {
    checked: 'is the one that was signed',
    'not-found': 'is not beside it',
    'not-checked': '–',
  };
  return [
    verdict.text.vi,
    verdict.text.en,
    `instrument  ${instrument.maker} ${instrument.model}${serial}`,
    `profile     ${profile.id} ${profile.version} (SHA-256 ${profile.sha256})`,
    `made        ${madeAt.local} GMT+7${by === null ? '' : ` by ${by}`}`,
    `signed by   ${signature.fingerprint}`,
    `page        ${pages[page]}`,
    'The file is as it was signed.',
  ];
}
