/** A test mail to one of the recipients, the way every notice goes. */
import { randomUUID } from 'node:crypto';
import { composeTest } from '../../protocols/notices/compose-letter.js';
import { MailError } from '../../protocols/notices/mail-error.js';
import type { Mailer } from '../../protocols/notices/mailer.js';
import { SmtpMailer } from '../../protocols/notices/smtp-mailer.js';
import { withDeadline, type Clock } from '../../protocols/vocabulary/clock.js';
import type { ProvinceConfig } from '../config/schema.js';
import { letterFrame } from './province-notices.js';
import { readMailSettings } from './read-mail-settings.js';

export interface TestMail {
  /** What the server said. Rejects with a `MailError`; `null`: that address is none of the recipients. */
  send(address: string): Promise<string | null>;
}

/** `null`: the configuration names nobody. Throws a `ConfigError` when the password cannot be read. */
export function testMail(config: ProvinceConfig, clock: Clock, mailer?: Mailer): TestMail | null {
  const { notices, province } = config;
  if (notices === undefined) return null;
  const smtp = readMailSettings(notices, province);
  const way = mailer ?? new SmtpMailer(smtp);
  return {
    send: async (address) => {
      const recipient = notices.recipients.find((each) => each.address === address);
      if (recipient === undefined) return null;
      const frame = letterFrame(notices, config);
      const mail = composeTest({ ...recipient, id: randomUUID() }, frame, clock.now());
      const limits = { clock, deadlineMs: smtp.timeoutMs, what: `the mail to ${smtp.host}:${smtp.port}` };
      try {
        return (await withDeadline(limits, (signal) => way.send(mail, signal))).answer;
      } catch (error) {
        if (error instanceof MailError) throw error;
        const message = error instanceof Error ? error.message : String(error);
        throw new MailError({ code: 'timeout', disposition: 'server', message, cause: error });
      }
    },
  };
}
