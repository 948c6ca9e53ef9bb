/** The result of `quantrac instrument verify` in lines for people. */
import { formatConfigFault } from '../../../protocols/vocabulary/errors.js';
import { formatTable } from './format-table.js';
import type { MeasuredRow, VerifiedDevice } from './verify-device.js';
import type { VerifiedProfile } from './verify-profile.js';

export function describeProfile(report: VerifiedProfile): string[] {
  if (report.id === null) return [...report.faults.map(formatConfigFault), told(report.faults.length)];
  return [
    `${report.id} ${report.version ?? ''} (${report.file})`,
    ...section('profile', report.faults.map(formatConfigFault), 'schema and cross-checks: no fault'),
    ...section('settings', settingLines(report), 'all are given, or none is needed'),
    ...planLines(report),
    ...transcriptLines(report),
  ];
}

export function describeDevice(device: VerifiedDevice, name: string): string[] {
  const head = ['measurement', 'raw', 'value', 'unit', 'range', 'status', 'reason', 'ms'];
  const table = formatTable(head, device.rows.map(cells));
  const suspicions = device.rows.flatMap(({ measurement, suspicion }) =>
    suspicion === null
      ? []
      : [
          `${measurement}: makes sense with words ${suspicion.wordOrder} and bytes ${suspicion.byteOrder} ` +
            `(${suspicion.value}); is the order in the profile right?`,
        ],
  );
  return [
    '',
    `device      ${name}`,
    ...table.map(indented),
    ...(suspicions.length === 0 ? [] : ['', ...section('word order', suspicions, '')]),
    ...(device.givenUp ? [indented('no answer: the rest was not asked')] : []),
    ...(device.rows.length === 0 ? [indented('no measurement can be read with these settings')] : []),
  ];
}

const INDENT = ' '.repeat(12);
const UNPLANNED_SHOWN = 8;

function section(name: string, lines: readonly string[], none: string): string[] {
  const [first = none, ...rest] = lines;
  return [`${name.padEnd(INDENT.length)}${first}`, ...rest.map(indented)];
}

function settingLines({ settingFaults, openSettings }: VerifiedProfile): string[] {
  return [
    ...settingFaults.map(({ key, message, legal }) => `${key}: ${message}${legalText(legal)}`),
    ...openSettings.map(({ key, message, legal }) => `--set ${key}=…  ${message}${legalText(legal)}`),
  ];
}

function planLines({ plan, unplanned }: VerifiedProfile): string[] {
  if (plan === null) return section('plan', [], 'needs the settings above');
  const title = `${plan.requests.length} requests for ${plan.measurements.length} measurements`;
  const shown = unplanned.slice(0, UNPLANNED_SHOWN);
  const rest = unplanned.length - shown.length;
  return [
    ...section('plan', [title, ...plan.requests], ''),
    ...shown.map(({ measurement, settings }) =>
      indented(`${measurement} needs ${settings.map((name) => `--set ${name}=…`).join(' ')}`),
    ),
    ...(rest > 0 ? [indented(`and ${rest} more likewise`)] : []),
  ];
}

function transcriptLines({ transcript }: VerifiedProfile): string[] {
  if (transcript === null) return section('transcript', [], 'there is none beside the profile');
  const { file, cases, faults } = transcript;
  const lines = faults.map(({ line, message }) => `${file}:${line} ${message}`);
  return section('transcript', lines, `${cases} cases, no difference (${file})`);
}

function cells(row: MeasuredRow): string[] {
  const { measurement, raw, value, unit, decimals, range, status, reason, replyMs, suspicion } = row;
  return [
    measurement,
    raw === null ? '–' : String(Number(raw.toPrecision(9))),
    `${value === null ? '–' : value.toFixed(decimals)}${suspicion === null ? '' : ' ?'}`,
    unit,
    range === null ? '–' : `${range.low}…${range.high}`,
    status,
    reason ?? '–',
    replyMs === null ? '–' : replyMs.toFixed(1),
  ];
}

function legalText(legal: string | null): string {
  return legal === null ? '' : ` (legal: ${legal})`;
}

function told(count: number): string {
  return `${count} fault(s).`;
}

function indented(line: string): string {
  return `${INDENT}${line}`.trimEnd();
}
