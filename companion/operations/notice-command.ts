/** `quantrac companion notice --test`: sends one test mail the way every notice goes, and says what the mail server said. */
import { parseArgs } from 'node:util';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { MailError } from '../../protocols/notices/mail-error.js';
import { testMail } from '../alerts/test-mail.js';
import { loadConfig } from '../config/load-config.js';
import { UsageError } from './usage-error.js';

const OPTIONS = {
  config: { type: 'string', short: 'c', default: 'province.yaml' },
  test: { type: 'boolean', default: false },
  to: { type: 'string' },
} as const;

export async function noticeCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS, strict: true });
  if (!values.test) throw new UsageError('notice: --test sends a mail; without it nothing is done');
  const config = await loadConfig(values.config);
  const mail = testMail(config, new SystemClock());
  if (mail === null || config.notices === undefined) {
    process.stderr.write(`${values.config} has no notices: nobody would be told (docs/configuration.md)\n`);
    return 1;
  }
  const addresses = config.notices.recipients.map(({ address }) => address);
  const address = values.to ?? addresses[0] ?? '';
  try {
    const answer = await mail.send(address);
    if (answer === null)
      throw new UsageError(`--to: ${address} is none of the recipients (${addresses.join(', ')})`);
    process.stdout.write(`The mail server has taken the test mail to ${address}: ${answer}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    process.stderr.write(`The test mail to ${address} was not sent (${error.code}): ${error.message}\n`);
    return 1;
  }
}
