/**
 * `quantrac companion station add | list | password | remove`: works on the database beside the running service, which
 * ends the sessions of a station that was removed or has another password within a second.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { loadConfig } from '../config/load-config.js';
import { StationAccounts } from '../receiving/station-accounts.js';
import { dataFolders } from '../store/data-folders.js';
import type { StationKind } from '../store/province-store.js';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.js';
import { expectCommand, keyCommand } from './expect-command.js';
import { PASSWORD_OPTIONS, passwordOf, showGenerated } from './password-options.js';
import { UsageError } from './usage-error.js';

const KINDS: readonly StationKind[] = ['wastewater', 'surface-water', 'groundwater', 'stack', 'ambient'];

const OPTIONS = {
  config: { type: 'string', short: 'c', default: 'province.yaml' },
  name: { type: 'string' },
  kind: { type: 'string' },
  key: { type: 'string' },
  ...PASSWORD_OPTIONS,
  json: { type: 'boolean', default: false },
  interval: { type: 'string' },
  symbols: { type: 'string' },
  learn: { type: 'boolean', default: false },
  accept: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof readArguments>['values'];

function readArguments(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
}

export async function stationCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv);
  const [verb, code, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is one argument too many`);
  const config = await loadConfig(values.config);
  await using store = openSqliteStore(dataFolders(config.dataFolder).database);
  const accounts = new StationAccounts(store.stations, new SystemClock());
  switch (verb) {
    case 'list':
      await list(accounts, values);
      return 0;
    case 'add':
      await add(accounts, required(code, 'CODE'), values);
      return 0;
    case 'password':
      await changePassword(accounts, required(code, 'CODE'), values);
      return 0;
    case 'remove':
      await accounts.remove(required(code, 'CODE'));
      say(`${code} can no longer log in; its files and readings are kept.`);
      return 0;
    case 'expect':
      return expectCommand(store, required(code, 'CODE'), values);
    case 'key':
      return keyCommand(store, required(code, 'CODE'), values['accept']);
    default:
      throw new UsageError('station add | list | password | remove | expect | key');
  }
}

async function add(accounts: StationAccounts, code: string, values: Values): Promise<void> {
  const kind = KINDS.find((candidate) => candidate === values.kind);
  if (kind === undefined) throw new UsageError(`--kind is one of ${KINDS.join(', ')}`);
  const name = required(values.name, '--name');
  const publicKeys = values.key === undefined ? [] : (await readFile(values.key, 'utf8')).split('\n');
  const password = await passwordOf(values);
  if (password === null && values.key === undefined) {
    throw new UsageError('A login is needed: --generate-password, --password-stdin or --key FILE');
  }
  await accounts.add({ code, name, kind, password: password?.text ?? null, publicKeys });
  say(`${code} is registered; it logs in as "${code}".`);
  showGenerated(password);
}

async function changePassword(accounts: StationAccounts, code: string, values: Values): Promise<void> {
  const password = await passwordOf(values);
  if (password === null) throw new UsageError('--generate-password or --password-stdin');
  await accounts.setPassword(code, password.text);
  say(`${code} has a new password.`);
  showGenerated(password);
}

async function list(accounts: StationAccounts, values: Values): Promise<void> {
  const stations = await accounts.list();
  if (values.json) return say(JSON.stringify(stations, null, 2));
  if (stations.length === 0)
    return say('No station yet: quantrac companion station add CODE --name … --kind …');
  const width = Math.max(...stations.map(({ code }) => code.length));
  for (const { code, kind, name } of stations) say(`${code.padEnd(width)}  ${kind.padEnd(13)}  ${name}`);
}

function required(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new UsageError(`${what} is missing`);
  return value;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
