/** The password of a command: typed into its standard input, or generated and shown once. */
import { generatePassword } from '../logins/password-hash.js';
import { readPasswordLine } from './read-password-line.js';
import { UsageError } from './usage-error.js';

export const PASSWORD_OPTIONS = {
  'password-stdin': { type: 'boolean', default: false },
  'generate-password': { type: 'boolean', default: false },
} as const;

export interface GivenPassword {
  text: string;
  origin: 'given' | 'generated';
}

/** `null`: neither was asked for. */
export async function passwordOf(values: {
  'password-stdin': boolean;
  'generate-password': boolean;
}): Promise<GivenPassword | null> {
  if (values['generate-password'] && values['password-stdin']) {
    throw new UsageError('Either --generate-password or --password-stdin');
  }
  if (values['generate-password']) return { text: generatePassword(), origin: 'generated' };
  return values['password-stdin'] ? { text: await readPasswordLine(process.stdin), origin: 'given' } : null;
}

/** The only time a password is ever shown. */
export function showGenerated(password: GivenPassword | null): void {
  if (password?.origin === 'generated') process.stdout.write(`Password (shown once): ${password.text}\n`);
}
