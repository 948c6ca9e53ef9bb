/** `quantrac logger notice --test`: sends one test mail the way every notice goes, and says in words what happened. */
import { randomUUID } from 'node:crypto';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { composeTest } from '../../protocols/notices/compose-letter.js';
import { MailError, type MailErrorCode } from '../../protocols/notices/mail-error.js';
import { SmtpMailer } from '../../protocols/notices/smtp-mailer.js';
import { withDeadline } from '../../protocols/vocabulary/clock.js';
import type { NoticesSetup } from '../config/resolve-notices.js';
import type { StationSetup } from '../config/station-setup.js';
import { letterFrame } from '../notices/station-notices.js';
import { noteAction } from './note-action.js';
import { EXIT_FAILED, EXIT_OK, UsageError, type Verb } from './verb.js';

export const noticeVerb: Verb = {
  summary: 'send one test mail to the first recipient and say what happened',
  options: {
    test: { type: 'boolean', about: 'send it' },
    to: { type: 'string', value: 'ADDRESS', about: 'to another recipient of the configuration' },
  },
  run: async (setup, { test, to }) => {
    if (test !== true) throw new UsageError('notice: --test sends a mail; without it nothing is done');
    const { notices } = setup;
    if (notices === null) {
      console.error(`${setup.file} has no notices: nobody would be told (docs/configuration.md)`);
      return EXIT_FAILED;
    }
    return sendTest(setup, notices, typeof to === 'string' ? to : null);
  },
};

async function sendTest(setup: StationSetup, notices: NoticesSetup, to: string | null): Promise<number> {
  const { recipients, smtp } = notices;
  const recipient = to === null ? recipients[0] : recipients.find(({ address }) => address === to);
  if (recipient === undefined) {
    const known = recipients.map(({ address }) => address).join(', ');
    throw new UsageError(`--to: ${to ?? ''} is not a recipient of the configuration (${known})`);
  }
  const clock = new SystemClock();
  const mail = composeTest({ ...recipient, id: randomUUID() }, letterFrame(setup, notices), clock.now());
  const server = `${smtp.host}:${smtp.port}`;
  try {
    const limits = { clock, deadlineMs: smtp.timeoutMs, what: `the mail to ${server}` };
    const { answer } = await withDeadline(limits, (signal) => new SmtpMailer(smtp).send(mail, signal));
    console.log(`${server} has taken the test mail to ${recipient.address}: ${answer}`);
    console.log('Whether it arrives shows in the mailbox; look among the unwanted mail, too.');
    await note(setup, recipient.address, null);
    return EXIT_OK;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`The test mail to ${recipient.address} was not sent: ${message}`);
    const code = error instanceof MailError ? error.code : 'timeout';
    console.error(WHAT_TO_DO[code]);
    await note(setup, recipient.address, code);
    return EXIT_FAILED;
  }
}

/** The server's own words are not noted: some repeat what was sent to them. */
async function note(setup: StationSetup, address: string, code: MailErrorCode | null): Promise<void> {
  const outcome =
    code === null
      ? { vi: 'máy chủ đã nhận', en: 'taken by the server' }
      : { vi: `không gửi được (${code})`, en: `not sent (${code})` };
  await noteAction(setup, { kind: 'test-mail-sent', parameters: { address, outcome, code } });
}

const WHAT_TO_DO: Readonly<Record<MailErrorCode, string>> = {
  unreachable: 'Check notices.smtp.host and port, the network and the firewall.',
  timeout:
    'The server answers too slowly or not at all: check host, port and security (tls: 465, starttls: 587).',
  'try-later':
    'The server asks to come back later (greylisting, or it is busy). Notices are tried again by themselves.',
  'login-refused': 'Check notices.smtp.user and the password; many servers want an application password.',
  'certificate-untrusted':
    'The server’s certificate is not trusted for this host: use the name that stands in it, or give its authority as notices.smtp.caFile.',
  'no-encryption':
    'The server offers no encryption here: try security: tls with port 465, or ask who runs it.',
  'sender-refused': 'The server does not let this account send as notices.smtp.from.',
  'recipient-refused': 'The server does not take mail for this address: check its spelling.',
  'message-refused': 'The server refuses the mail itself: see its answer above.',
  'protocol-error': 'What answers there does not speak SMTP as configured: check port and security.',
};
