/**
 * Levers as lines of text, for the command line, for coils that do something, and for scenarios written as data. Every
 * line is answered in words; a line that makes no sense throws a RangeError that says what would.
 */
import { formatDuration, parseDuration } from '../../protocols/configuration/duration.js';
import {
  FAULTS,
  type FaultDescription,
  type FaultExtent,
  type FaultName,
  type FaultSwitches,
} from './faults.js';
import { isFaultName } from './faults.js';

/** What the lines can move. */
export interface Levers {
  readonly variables: readonly string[];
  readonly totals: readonly string[];
  readonly modes: readonly string[];
  readonly sensors: readonly string[];
  readonly alarms: readonly string[];
  readonly settings: readonly string[];
  readonly activeAlarms: readonly string[];
  readonly faults: FaultSwitches;
  /** Those that make sense for what it speaks. */
  readonly faultNames: readonly FaultName[];
  read(name: string): number;
  modeOf(sensor: string): string;
  setValue(name: string, value: number, overMs?: number): void;
  release(variable: string): void;
  setMode(mode: string, sensor: string | null): void;
  setAlarm(name: string, position: 'on' | 'off'): void;
  setNan(variable: string, position: 'on' | 'off'): void;
  setSetting(name: string, value: number): void;
  setFrozen(variable: string | null, position: 'on' | 'off'): void;
}

/** What people call some faults → the fault. */
const FAULT_ALIASES: Readonly<Record<string, FaultName>> = {
  late: 'delay',
  damaged: 'bad-crc',
  truncated: 'short-frame',
  foreign: 'wrong-unit',
};

export function leverHelp({ faultNames }: Pick<Levers, 'faultNames'>): string {
  return [
    'value NAME NUMBER [over DURATION] | value NAME auto   the sample takes a value, or follows nature again',
    'mode MODE [SENSOR]                                    every sensor, or one, changes its mode',
    'alarm NAME on|off',
    'nan NAME on|off                                       the instrument has no number for it',
    'setting NAME NUMBER (or set NAME NUMBER)              a setting of the instrument',
    'put NAME NUMBER                                       a value or a setting, whichever has this name',
    'freeze [NAME] on|off                                  the value stays what it is',
    'fault NAME [NUMBER] [on | off | 3x | 10s]             a fault of the wire, until off, for 3 replies, for 10 s:',
    ...faultNames.map((name) => {
      const { about, argument }: FaultDescription = FAULTS[name];
      const alias = Object.entries(FAULT_ALIASES).find(([, known]) => known === name)?.[0];
      const call = [name, ...(argument ? [argument.name.toUpperCase()] : [])].join(' ');
      return `  ${call.padEnd(51)} ${about}${alias === undefined ? '' : ` (or: ${alias})`}`;
    }),
    'normal                                                all faults of the wire off',
    'status | names | help',
  ].join('\n');
}

export function runLever(levers: Levers, line: string): string {
  const [verb = '', ...words] = line.trim().split(/\s+/);
  if (isFaultName(verb)) return runFault(levers, verb, words);
  switch (verb) {
    case 'fault':
      return runFault(levers, pickFault(words[0], levers), words.slice(1));
    case 'value':
      return runValue(levers, words);
    case 'mode':
      return runMode(levers, words);
    case 'alarm': {
      const [name, position] = [pick(words[0], levers.alarms, 'alarm'), pickSwitch(words[1])];
      levers.setAlarm(name, position);
      return `alarm ${name} is ${position}`;
    }
    case 'nan': {
      const [name, position] = [pick(words[0], levers.variables, 'variable'), pickSwitch(words[1])];
      levers.setNan(name, position);
      return `${name} ${position === 'on' ? 'has no number' : 'has a number'}`;
    }
    case 'set':
    case 'setting': {
      const [name, value] = [pick(words[0], levers.settings, 'setting'), pickNumber(words[1])];
      levers.setSetting(name, value);
      return `${name} is ${value}`;
    }
    case 'put':
      return runLever(
        levers,
        `${levers.settings.includes(words[0] ?? '') ? 'set' : 'value'} ${words.join(' ')}`,
      );
    case 'freeze':
      return runFreeze(levers, words);
    case 'normal':
      levers.faults.turnAllOff();
      return 'the wire is in order';
    case 'status':
      return statusOf(levers);
    case 'names':
      return namesOf(levers);
    case 'help':
      return leverHelp(levers);
    default:
      throw new RangeError(`"${verb}" is no lever; "help" lists them`);
  }
}

function runValue(levers: Levers, [name, text, over, duration]: readonly string[]): string {
  if (text === 'auto') {
    const variable = pick(name, levers.variables, 'variable');
    levers.release(variable);
    return `${variable} follows nature`;
  }
  const target = pick(name, [...levers.variables, ...levers.totals], 'variable or total');
  const value = pickNumber(text);
  if (over === undefined) {
    levers.setValue(target, value);
    return `${target} is ${value}`;
  }
  const overMs = over === 'over' ? parseDuration(duration ?? '') : null;
  if (overMs === null) throw new RangeError(`After the number stands "over" and a duration, like "over 10m"`);
  levers.setValue(target, value, overMs);
  return `${target} goes to ${value} within ${formatDuration(overMs)}`;
}

function runMode(levers: Levers, [name, of]: readonly string[]): string {
  const mode = pick(name, levers.modes, 'mode');
  const sensor = of === undefined ? null : pick(of, levers.sensors, 'sensor');
  levers.setMode(mode, sensor);
  return `${sensor ?? 'every sensor'} is in mode ${mode}`;
}

function runFreeze(levers: Levers, words: readonly string[]): string {
  const variable = words.length > 1 ? pick(words[0], levers.variables, 'variable') : null;
  const position = pickSwitch(words.at(-1));
  levers.setFrozen(variable, position);
  return `${variable ?? 'every variable'} is ${position === 'on' ? 'frozen' : 'free'}`;
}

function pickFault(text: string | undefined, { faultNames }: Levers): FaultName {
  const name = FAULT_ALIASES[text ?? ''] ?? text ?? '';
  return pick(name, faultNames, 'fault of this instrument') as FaultName;
}

function runFault(levers: Levers, name: FaultName, words: readonly string[]): string {
  const { faults } = levers;
  pickFault(name, levers);
  if (words[0] === 'off') {
    faults.turnOff(name);
    return `${name} is off`;
  }
  const wanted: FaultDescription['argument'] = FAULTS[name].argument;
  const argument = wanted ? Number(words[0]) : 0;
  if (words.length > (wanted ? 2 : 1)) throw new RangeError(`Too many words after "${name}"`);
  const extent = parseExtent(words[wanted ? 1 : 0]);
  faults.turnOn(name, argument, extent);
  const what = wanted ? `${name} (${argument} ${wanted.name})` : name;
  switch (extent.kind) {
    case 'until-off':
      return `${what} until "${name} off"`;
    case 'replies':
      return `${what} for ${extent.count} replies`;
    case 'time':
      return `${what} for ${formatDuration(extent.durationMs)}`;
  }
}

function parseExtent(text: string | undefined): FaultExtent {
  if (text === undefined || text === 'on') return { kind: 'until-off' };
  const replies = /^(\d{1,6})x$/.exec(text);
  if (replies) return { kind: 'replies', count: Number(replies[1]) };
  const durationMs = parseDuration(text);
  if (durationMs === null)
    throw new RangeError(`"${text}" is not on, off, a number of replies (3x) or a duration (10s)`);
  return { kind: 'time', durationMs };
}

function pick(text: string | undefined, known: readonly string[], what: string): string {
  if (text !== undefined && known.includes(text)) return text;
  const choice = known.length > 0 ? `one of ${known.join(', ')}` : 'there is none';
  throw new RangeError(`"${text ?? ''}" is no ${what}: ${choice}`);
}

function pickNumber(text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || Number.isNaN(value)) throw new RangeError(`"${text ?? ''}" is not a number`);
  return value;
}

function pickSwitch(text: string | undefined): 'on' | 'off' {
  if (text === 'on' || text === 'off') return text;
  throw new RangeError(`"${text ?? ''}" is not on or off`);
}

function statusOf(levers: Levers): string {
  const values = [...levers.variables, ...levers.totals].map(
    (name) => `${name} ${levers.read(name).toPrecision(6)}`,
  );
  const modes = levers.sensors.map((sensor) => `${sensor} ${levers.modeOf(sensor)}`);
  const faults = levers.faults
    .active()
    .map(({ name, argument }) => (argument ? `${name} ${argument}` : name));
  return [
    `values: ${values.join(', ')}`,
    `modes: ${modes.join(', ')}`,
    `alarms: ${levers.activeAlarms.join(', ') || 'none'}`,
    `faults: ${faults.join(', ') || 'none'}`,
  ].join('\n');
}

function namesOf(levers: Levers): string {
  return [
    `variables: ${levers.variables.join(', ')}`,
    `totals: ${levers.totals.join(', ') || 'none'}`,
    `modes: ${levers.modes.join(', ')}`,
    `sensors: ${levers.sensors.join(', ')}`,
    `alarms: ${levers.alarms.join(', ') || 'none'}`,
    `settings: ${levers.settings.join(', ') || 'none'}`,
  ].join('\n');
}
