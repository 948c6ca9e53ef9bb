/**
 * `quantrac companion user add | list | password | remove`: who may look at the pages. Works on the database beside the running
 * service, which sends a removed person away within a second.
 */
import { parseArgs } from 'node:util';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { loadConfig } from '../config/load-config.js';
import { People } from '../logins/people.js';
import { dataFolders } from '../store/data-folders.js';
import { ROLES } from '../store/person-store.js';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.js';
import { PASSWORD_OPTIONS, passwordOf, showGenerated } from './password-options.js';
import { UsageError } from './usage-error.js';

const OPTIONS = {
  config: { type: 'string', short: 'c', default: 'province.yaml' },
  name: { type: 'string' },
  role: { type: 'string' },
  json: { type: 'boolean', default: false },
  ...PASSWORD_OPTIONS,
} as const;

type Values = ReturnType<typeof readArguments>['values'];

function readArguments(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
}

export async function userCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv);
  const [verb, login, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is one argument too many`);
  const config = await loadConfig(values.config);
  await using store = openSqliteStore(dataFolders(config.dataFolder).database);
  const people = new People(store.people, new SystemClock());
  switch (verb) {
    case 'list':
      await list(people, values);
      return 0;
    case 'add':
      await add(people, required(login, 'LOGIN'), values);
      return 0;
    case 'password':
      await changePassword(people, required(login, 'LOGIN'), values);
      return 0;
    case 'remove':
      await people.remove(required(login, 'LOGIN'));
      say(`${login} may not log in any more; open pages of theirs close.`);
      return 0;
    default:
      throw new UsageError('user add | list | password | remove');
  }
}

async function add(people: People, login: string, values: Values): Promise<void> {
  const role = ROLES.find((candidate) => candidate === values.role);
  if (role === undefined) throw new UsageError(`--role is one of ${ROLES.join(', ')}`);
  const name = required(values.name, '--name');
  const password = await passwordOf(values);
  if (password === null)
    throw new UsageError('A password is needed: --generate-password or --password-stdin');
  await people.add({ login, name, role, password: password.text });
  say(`${name} may log in as "${login}" (${role}).`);
  showGenerated(password);
}

async function changePassword(people: People, login: string, values: Values): Promise<void> {
  const password = await passwordOf(values);
  if (password === null) throw new UsageError('--generate-password or --password-stdin');
  await people.setPassword(login, password.text);
  say(`${login} has a new password, and has to log in again everywhere.`);
  showGenerated(password);
}

async function list(people: People, values: Values): Promise<void> {
  const found = await people.list();
  if (values.json) return say(JSON.stringify(found, null, 2));
  if (found.length === 0) return say('Nobody yet: quantrac companion user add LOGIN --name … --role …');
  const width = Math.max(...found.map(({ login }) => login.length));
  for (const { login, role, name, lastLoginAt } of found) {
    const last =
      lastLoginAt === null ? 'never logged in' : `last login ${new Date(lastLoginAt).toISOString()}`;
    say(`${login.padEnd(width)}  ${role.padEnd(13)}  ${name}  (${last})`);
  }
}

function required(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new UsageError(`${what} is missing`);
  return value;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
