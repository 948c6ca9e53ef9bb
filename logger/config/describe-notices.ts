/** Who gets what by mail, in lines for people: the part of the plan that `logger check` prints. */
import { formatDuration } from '../../protocols/configuration/duration.js';
import { NOTICE_KINDS } from '../alarms/list-conditions.js';
import type { NoticesSetup } from './resolve-notices.js';

const LANGUAGES = { vi: 'Vietnamese', en: 'English' } as const;
const THIS_MACHINE = /^(localhost|127\.|::1$)/;

export function describeNotices(notices: NoticesSetup | null): string[] {
  if (notices === null) return ['notices   none: nobody is told of alarms by mail', ''];
  const { smtp, recipients, rules, limits, doors } = notices;
  const login = smtp.login === null ? 'no login' : `login ${smtp.login.user}`;
  return [
    `notices   from ${smtp.from} by ${smtp.host}:${smtp.port} (${smtp.security}, ${login}), at most ${rules.perHourMax} an hour each, again every ${formatDuration(rules.remindEveryMs)}`,
    ...(smtp.authority === null ? [] : ['  certificate checked against notices.smtp.caFile']),
    ...plainWarnings(notices),
    ...recipients.map(
      ({ address, group, language, kinds }) =>
        `  ${address} (${group}, ${LANGUAGES[language]}): ${kinds.join(', ')}`,
    ),
    ...NOTICE_KINDS.map(
      (kind) =>
        `  ${kind.padEnd(12)} told ${delayText(limits[kind].raiseAfterMs)}, over after ${formatDuration(limits[kind].clearAfterMs)}`,
    ),
    ...doors.map(({ name, channel, open }) => `  door ${name}: ${channel} = ${open} is open`),
    ...untold(notices),
    '',
  ];
}

function plainWarnings({ smtp }: NoticesSetup): string[] {
  if (smtp.security !== 'none' || THIS_MACHINE.test(smtp.host)) return [];
  return [
    smtp.login === null
      ? '  WARNING security: none sends every mail in the clear; use starttls or tls'
      : '  WARNING security: none sends every mail and the password in the clear; use starttls or tls',
  ];
}

/** Kinds that nobody gets. */
function untold({ recipients }: NoticesSetup): string[] {
  const untold = NOTICE_KINDS.filter((kind) => !recipients.some(({ kinds }) => kinds.includes(kind)));
  return untold.length === 0 ? [] : [`  WARNING nobody is told of: ${untold.join(', ')}`];
}

function delayText(delayMs: number): string {
  return delayMs === 0 ? 'at once' : `after ${formatDuration(delayMs)}`;
}
