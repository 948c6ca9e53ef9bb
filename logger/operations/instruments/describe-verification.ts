/** The result of `quantrac instrument verify` in lines for people. */
import { formatConfigFault } from '../../../protocols/vocabulary/errors.js';
import { formatTable } from './format-table.js';
import type { PollTiming } from './measure-polls.js';
import type { MeasuredRow, VerifiedDevice } from './verify-device.js';
import type { VerifiedProfile } from './verify-profile.js';

export function describeProfile(report: VerifiedProfile): string[] {
  if (report.id === null) return [...report.faults.map(formatConfigFault), told(report.faults.length)];
  return [
    `${report.id} ${report.version ?? ''} (${report.file})`,
    ...section('profile', report.faults.map(formatConfigFault), 'schema and cross-checks: no fault'),
    ...section('settings', settingLines(report), 'all are given, or none is needed'),
    ...unitLines(report),
    ...planLines(report),
    ...transcriptLines(report),
  ];
}

export function describeDevice(device: VerifiedDevice, name: string): string[] {
  const { rows, timing, givenUp } = device;
  const head = ['measurement', 'raw', 'value', 'unit', 'range', 'status', 'reason', 'ms'];
  const table = formatTable(head, rows.map(cells));
  return [
    '',
    `device      ${name}`,
    ...table.map(indented),
    ...apart('problems', rows.flatMap(problemOf)),
    ...apart('word order', rows.flatMap(suspicionOf)),
    ...(givenUp ? [indented('no answer: the rest was not asked')] : []),
    ...(rows.length === 0 ? [indented('no measurement can be read with these settings')] : []),
    ...(timing === null ? [] : ['', ...section('timing', timingLines(timing), '')]),
  ];
}

function problemOf({ measurement, problem }: MeasuredRow): string[] {
  if (problem === null) return [];
  const { message, hint } = problem;
  return [`${measurement}: ${message}`, ...(hint === null ? [] : [`  ${hint}`])];
}

function suspicionOf({ measurement, suspicion }: MeasuredRow): string[] {
  if (suspicion === null) return [];
  const { wordOrder, byteOrder, value } = suspicion;
  return [
    `${measurement}: makes sense with words ${wordOrder} and bytes ${byteOrder} ` +
      `(${value}); is the order in the profile right?`,
  ];
}

function timingLines({ replies, polls, failedPolls, intervalMs, fits }: PollTiming): string[] {
  const seconds = (ms: number) => (ms / 1000).toFixed(ms < 100 ? 3 : 2);
  const lines: string[] = [];
  if (replies !== null) {
    const { minMs, medianMs, maxMs, count } = replies;
    const spread = [minMs, medianMs, maxMs].map((ms) => ms.toFixed(1)).join(' / ');
    lines.push(`replies ${spread} ms (fastest / median / slowest of ${count})`);
  }
  if (polls !== null) {
    const of = intervalMs === null ? '' : ` of ${intervalMs / 1000} s`;
    lines.push(
      `a poll takes ${seconds(polls.medianMs)} s${of} (slowest of ${polls.count}: ${seconds(polls.maxMs)} s)`,
    );
  }
  if (failedPolls > 0) lines.push(`${failedPolls} whole poll(s) failed`);
  if (fits === false)
    lines.push('that is too slow for this interval: poll more seldom, or read fewer measurements');
  return lines;
}

const INDENT = ' '.repeat(12);
const UNPLANNED_SHOWN = 8;

function apart(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...section(name, lines, '')];
}

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

function unitLines({ unitQuestions }: VerifiedProfile): string[] {
  if (unitQuestions.length === 0) return [];
  const lines = unitQuestions.map(
    ({ measurement, message, legal }) => `${measurement}: ${message} (legal: ${legal})`,
  );
  return section('units?', lines, '');
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
  const { measurement, value, unit, decimals, range, status, reason, replyMs, suspicion } = row;
  return [
    measurement,
    rawOf(row),
    `${value === null ? '–' : value.toFixed(decimals)}${suspicion === null ? '' : ' ?'}`,
    unit,
    range === null ? '–' : `${range.low}…${range.high}`,
    status,
    reason ?? '–',
    replyMs === null ? '–' : replyMs.toFixed(1),
  ];
}

/** A reply in text may be long: the report has it whole. */
const RAW_CHARACTERS_MAX = 60;
const RAW_DIGITS = 9;

/** The number of the registers; of an instrument that is asked in text, the reply as it came. */
function rawOf({ raw, answer }: MeasuredRow): string {
  if (raw !== null) return String(Number(raw.toPrecision(RAW_DIGITS)));
  if (answer === null) return '–';
  return answer.length <= RAW_CHARACTERS_MAX ? answer : `${answer.slice(0, RAW_CHARACTERS_MAX - 1)}…`;
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
