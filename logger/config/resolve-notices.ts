/** `notices:` made whole: the mail server with its password and authority, the recipients, the doors; or what is wrong with it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Patience } from '../../protocols/notices/condition.js';
import type { LetterRules } from '../../protocols/notices/correspondence.js';
import type { Recipient } from '../../protocols/notices/notice-machine.js';
import type { SmtpSettings } from '../../protocols/notices/smtp-schema.js';
import type { NoticeKind } from '../alarms/list-conditions.js';
import { duplicates, type CrossFault } from './cross-check.js';
import { MAIL_PASSWORD_VARIABLE } from './load-secrets.js';
import { RECIPIENT_GROUPS, type NoticesConfig } from './notices-schema.js';
import type { StationConfig } from './schema.js';

export interface StationRecipient extends Recipient {
  kinds: readonly NoticeKind[];
}

export interface DoorSetup {
  channel: string;
  open: number;
  name: string;
}

export interface NoticesSetup {
  smtp: SmtpSettings;
  recipients: readonly StationRecipient[];
  contact: string | null;
  rules: LetterRules;
  limits: Readonly<Record<NoticeKind, Patience>>;
  doors: readonly DoorSetup[];
}

export interface NoticesSurroundings {
  /** Of the configuration file. */
  folder: string;
  secretsFile: string;
  channelIds: readonly string[];
  mailPassword: string | null;
}

const PEM_CERTIFICATE = /-----BEGIN (TRUSTED )?CERTIFICATE-----/;

export function resolveNotices(
  config: StationConfig,
  surroundings: NoticesSurroundings,
): { setup: NoticesSetup | null; faults: CrossFault[] } {
  const { notices } = config;
  const { mailPassword } = surroundings;
  if (notices === undefined) return { setup: null, faults: [] };
  const authority = readAuthority(notices, surroundings.folder);
  const faults = [
    ...checkRecipients(notices),
    ...checkLogin(notices, surroundings),
    ...checkDoors(notices, surroundings.channelIds),
    ...authority.faults,
  ];
  const { smtp, limits, gather, remindEvery, perHour } = notices;
  const { province, facility, code } = config.station;
  const patience = ({ raiseAfter, clearAfter }: NoticesConfig['limits'][NoticeKind]): Patience => ({
    raiseAfterMs: raiseAfter,
    clearAfterMs: clearAfter,
  });
  return {
    faults,
    setup: {
      smtp: {
        ...{ host: smtp.host, port: smtp.port, security: smtp.security, from: smtp.from },
        login: smtp.user === undefined ? null : { user: smtp.user, password: mailPassword ?? '' },
        fromName: `Quantrac ${province}_${facility}_${code}`,
        authority: authority.pem,
        timeoutMs: smtp.timeout,
      },
      recipients: recipientsOf(notices),
      contact: notices.contact ?? null,
      rules: { gatherMs: gather, remindEveryMs: remindEvery, perHourMax: perHour },
      limits: {
        transmission: patience(limits.transmission),
        sending: patience(limits.sending),
        disk: patience(limits.disk),
        clock: patience(limits.clock),
        database: patience(limits.database),
        bus: patience(limits.bus),
        door: patience(limits.door),
      },
      doors: notices.doors.map(({ channel, open, name }) => ({ channel, open, name: name ?? channel })),
    },
  };
}

function recipientsOf({ recipients }: NoticesConfig): StationRecipient[] {
  return RECIPIENT_GROUPS.flatMap((group) =>
    recipients[group].map(({ address, language, kinds }) => ({
      ...{ address, language, group, kinds },
      wants: ({ kind }) => (kinds as readonly string[]).includes(kind),
    })),
  );
}

function checkRecipients({ recipients }: NoticesConfig): CrossFault[] {
  const all = RECIPIENT_GROUPS.flatMap((group) =>
    recipients[group].map(({ address }, index) => ({
      address: address.toLowerCase(),
      path: ['notices', 'recipients', group, index, 'address'],
    })),
  );
  if (all.length === 0) {
    return [
      {
        code: 'missing-key',
        path: ['notices', 'recipients'],
        message: 'nobody is named',
        legal: 'at least one address under operator or province; or no notices at all',
      },
    ];
  }
  return duplicates(
    all.map(({ address }) => address),
    (index) => all[index]?.path ?? [],
    'recipient',
  );
}

function checkLogin(
  { smtp }: NoticesConfig,
  { mailPassword, secretsFile }: NoticesSurroundings,
): CrossFault[] {
  if (smtp.user === undefined) return [];
  if (mailPassword === null) {
    return [
      {
        code: 'missing-secret',
        path: ['notices', 'smtp', 'user'],
        message: 'the mail server has a user and no password',
        legal: `password under notices in ${secretsFile}, or the variable ${MAIL_PASSWORD_VARIABLE}`,
      },
    ];
  }
  return [];
}

function checkDoors({ doors }: NoticesConfig, channelIds: readonly string[]): CrossFault[] {
  const unknown = doors.flatMap(({ channel }, index): CrossFault[] =>
    channelIds.includes(channel)
      ? []
      : [
          {
            code: 'unknown-reference',
            path: ['notices', 'doors', index, 'channel'],
            message: `${channel} is not a channel`,
            legal: channelIds.join(', '),
          },
        ],
  );
  const twice = duplicates(
    doors.map(({ channel }) => channel),
    (index) => ['notices', 'doors', index, 'channel'],
    'door',
  );
  return [...unknown, ...twice];
}

function readAuthority(
  { smtp: { caFile } }: NoticesConfig,
  folder: string,
): { pem: string | null; faults: CrossFault[] } {
  if (caFile === undefined) return { pem: null, faults: [] };
  const fault = (code: CrossFault['code'], message: string) => ({
    pem: null,
    faults: [
      { code, path: ['notices', 'smtp', 'caFile'], message, legal: 'a PEM file with the certificate' },
    ],
  });
  try {
    const pem = readFileSync(resolve(folder, caFile), 'utf8');
    if (PEM_CERTIFICATE.test(pem)) return { pem, faults: [] };
    return fault('not-allowed', `${caFile} holds no certificate`);
  } catch {
    return fault('not-readable', `${caFile} cannot be read`);
  }
}
