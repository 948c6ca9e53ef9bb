/** `quantrac companion …`: reads the command line, runs one verb, and turns what went wrong into words and an exit code. */
import { parseArgs } from 'node:util';
import { isArgumentError, wrongUse } from '../protocols/configuration/wrong-use.js';
import { ConfigError, formatConfigFault } from '../protocols/vocabulary/errors.js';
import { SigningKeyError } from '../hardware/host/signing-key.js';
import { checkCommand } from './operations/check-command.js';
import { runCommand, type RunOptions } from './operations/run-command.js';
import { stationCommand } from './operations/station-command.js';
import { noticeCommand } from './operations/notice-command.js';
import { UsageError } from './operations/usage-error.js';
import { userCommand } from './operations/user-command.js';
import { PersonError } from './logins/people.js';
import { HostKeyError } from './receiving/host-key.js';
import { AccountError } from './receiving/station-accounts.js';
import { ListenError } from './listen-error.js';
import { StoreError } from './store/store-error.js';

const USAGE = `Usage: quantrac companion <verb> -c province.yaml
  run                       receive and show until stopped
      --stop-with-stdin     also when standard input ends, with the program that started it
  check                     every fault of the configuration, or the plan; touches nothing
  station add CODE --name NAME --kind KIND
      --generate-password | --password-stdin | --key FILE
  station list [--json]
  station password CODE --generate-password | --password-stdin
  station remove CODE       its login ends at once; its data is kept
  station expect CODE --interval 5m --symbols pH,COD,…   what it is to send; missing intervals are asked for
  station expect CODE --learn | without options          as it has sent so far | tells what is expected
  station key CODE [--accept]   the key that it signs statements with; accepts another one that it has shown
  user add LOGIN --name NAME --role ROLE --generate-password | --password-stdin   who may look at the pages
  user list [--json]
  user password LOGIN --generate-password | --password-stdin
  user remove LOGIN         open pages of theirs close at once
  notice --test [--to ADDRESS]   sends a test mail to the first recipient, or to that one
ROLE: viewer (reads) | operator (sends test mails, too) | administrator
KIND: wastewater | surface-water | groundwater | stack | ambient`;

export async function main(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    const told = tell(error);
    if (told === null) throw error;
    process.stderr.write(`${told}\n`);
    return error instanceof UsageError || isArgumentError(error) ? 2 : 1;
  }
}

async function dispatch([verb, ...rest]: readonly string[]): Promise<number> {
  const wantsHelp = [verb, ...rest].some((word) => word === '--help' || word === '-h');
  if (wantsHelp || verb === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  switch (verb) {
    case 'run':
      return runCommand(runOptionsOf(rest));
    case 'check':
      return checkCommand(configPathOf(rest));
    case 'station':
      return stationCommand(rest);
    case 'user':
      return userCommand(rest);
    case 'notice':
      return noticeCommand(rest);
    default:
      throw new UsageError(verb === undefined ? 'A verb is missing' : `Unknown verb "${verb}"`);
  }
}

function runOptionsOf(argv: readonly string[]): RunOptions {
  const options = {
    config: { type: 'string', short: 'c', default: 'province.yaml' },
    'stop-with-stdin': { type: 'boolean', default: false },
  } as const;
  const { values } = parseArgs({ args: [...argv], options, strict: true });
  return { config: values.config, stopWithStdin: values['stop-with-stdin'] };
}

function configPathOf(argv: readonly string[]): string {
  const options = { config: { type: 'string', short: 'c', default: 'province.yaml' } } as const;
  return parseArgs({ args: [...argv], options, strict: true }).values.config;
}

/** For whoever typed the command; `null`: a fault of the program. */
function tell(error: unknown): string | null {
  if (error instanceof ConfigError) return error.faults.map(formatConfigFault).join('\n');
  if (error instanceof UsageError || isArgumentError(error)) return wrongUse(error, 'quantrac companion');
  if (error instanceof StoreError || error instanceof ListenError) return `${error.message}\n${error.hint}`;
  const isOwn = [AccountError, PersonError, HostKeyError, SigningKeyError].some(
    (own) => error instanceof own,
  );
  if (isOwn && error instanceof Error) return error.message;
  if (isSystemError(error)) return error.message;
  return null;
}

/** A key file that is not there. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
