/** The command line of `quantrac simulate instrument`, parsed and checked; a mistake is told, never guessed away. */
import type { WordOrder } from './instrument-definition.js';

export interface WantedInstrument {
  model: string;
  /** `null`: the model's own. */
  unit: number | null;
  /** Lever lines, pulled before anybody is answered. */
  levers: readonly string[];
}

export interface InstrumentArguments {
  instruments: readonly WantedInstrument[];
  wire:
    | { kind: 'tcp' | 'rtu-over-tcp' | 'ascii-over-tcp'; host: string; port: number }
    | { kind: 'pty' | 'ascii-pty'; linkPath: string | null };
  seed: number;
  /** `null`: as the instrument's definition says. */
  wordOrder: WordOrder | null;
}

export type ParsedArguments =
  | { kind: 'run'; run: InstrumentArguments }
  | { kind: 'list' }
  | { kind: 'help' }
  | { kind: 'mistake'; message: string };

export const INSTRUMENT_USAGE = `Usage: quantrac simulate instrument MODEL[:UNIT] [MODEL:UNIT …] WIRE [options]
       quantrac simulate instrument --list

MODEL   the id of a shipped instrument, or the path of a YAML file; --list tells the ids
WIRE    --tcp [HOST:]PORT           Modbus TCP, or the characters of a text instrument (port 0: any free one)
        --rtu-over-tcp [HOST:]PORT  RTU frames over TCP, as behind a serial device server
        --ascii-over-tcp [HOST:]PORT  ASCII frames over TCP
        --pty [LINK]                a serial line on a pseudo-terminal; LINK is the path of its stable name
        --ascii-pty [LINK]          Modbus ASCII on a pseudo-terminal
Levers  --set NAME=NUMBER           of the MODEL before them: a value, a total or a setting
        --mode MODE                 --mode zero
        --alarm NAME
        --fault NAME[=NUMBER]       --fault late=400, --fault silent=3x
        --lever "LINE"              any lever, as on the standard input
Options --unit N                    unit id of a MODEL without one (default 1, or as the model has it)
        --seed N                    another seed is another weather (default 1)
        --word-order ABCD|CDAB|BADC|DCBA
While it runs, lever commands are read from the standard input; "help" lists them.`;

const WORD_ORDERS: readonly string[] = ['ABCD', 'CDAB', 'BADC', 'DCBA'] satisfies readonly WordOrder[];

const NETWORK_WIRES = {
  '--tcp': 'tcp',
  '--rtu-over-tcp': 'rtu-over-tcp',
  '--ascii-over-tcp': 'ascii-over-tcp',
} as const;

class Mistake extends Error {}

export function parseInstrumentArguments(argv: readonly string[]): ParsedArguments {
  if (argv.includes('--help') || argv.includes('-h')) return { kind: 'help' };
  if (argv.includes('--list')) return { kind: 'list' };
  try {
    return { kind: 'run', run: parseRun(argv) };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { kind: 'mistake', message: error.message };
  }
}

/** What is read on the way through the words. */
class Run {
  readonly models: { text: string; levers: string[] }[] = [];
  readonly wires: InstrumentArguments['wire'][] = [];
  /** Before any MODEL: they are the first one's. */
  readonly #early: string[] = [];
  unit: number | null = null;
  seed = 1;
  wordOrder: WordOrder | null = null;

  addModel(text: string): void {
    this.models.push({ text, levers: this.models.length === 0 ? this.#early : [] });
  }

  addLever(line: string): void {
    (this.models.at(-1)?.levers ?? this.#early).push(line);
  }
}

function parseRun(argv: readonly string[]): InstrumentArguments {
  const run = new Run();
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) takeWord(word, rest, run);
  const { models, unit, seed, wordOrder } = run;
  const [wire, ...moreWires] = run.wires;
  if (models.length === 0) throw new Mistake('no MODEL is given');
  if (!wire || moreWires.length > 0)
    throw new Mistake('give one of --tcp, --rtu-over-tcp, --ascii-over-tcp, --pty, --ascii-pty');
  const instruments = models.map(({ text, levers }) => ({ ...parseModel(text, unit), levers }));
  return { instruments, wire, seed, wordOrder };
}

function takeWord(word: string, rest: string[], run: Run): void {
  const next = (): string => {
    const value = rest.shift();
    if (value === undefined || value.startsWith('--')) throw new Mistake(`${word} needs a value`);
    return value;
  };
  switch (word) {
    case '--tcp':
    case '--rtu-over-tcp':
    case '--ascii-over-tcp':
      run.wires.push({ kind: NETWORK_WIRES[word], ...parseAddress(next()) });
      return;
    case '--pty':
    case '--ascii-pty':
      // Only a path can be the link, so that `--pty MODEL` means a model.
      run.wires.push({
        kind: word === '--pty' ? 'pty' : 'ascii-pty',
        linkPath: isLink(rest[0]) ? next() : null,
      });
      return;
    case '--unit':
      run.unit = parseWhole(next(), '--unit', [0, UNIT_MAX]);
      return;
    case '--seed':
      run.seed = parseWhole(next(), '--seed', [0, 2_147_483_647]);
      return;
    case '--word-order':
      run.wordOrder = parseWordOrder(next());
      return;
    case '--set':
    case '--mode':
    case '--alarm':
    case '--fault':
    case '--lever':
      run.addLever(leverLine(word, next()));
      return;
    default:
      if (word.startsWith('-')) throw new Mistake(`unknown option ${word}`);
      run.addModel(word);
  }
}

function leverLine(word: string, text: string): string {
  switch (word) {
    case '--set':
      if (!/^[^=\s]+=\S+$/.test(text)) throw new Mistake(`--set ${text}: is not NAME=NUMBER`);
      return `put ${text.replace('=', ' ')}`;
    case '--mode':
      return `mode ${text}`;
    case '--alarm':
      return `alarm ${text.replace('=', ' ')}${text.includes('=') ? '' : ' on'}`;
    case '--fault':
      return `fault ${text.replaceAll('=', ' ')}`;
    default:
      return text;
  }
}

function isLink(word: string | undefined): boolean {
  return word !== undefined && word.includes('/') && !/\.ya?ml(:\d+)?$/.test(word);
}

function parseModel(text: string, defaultUnit: number | null): { model: string; unit: number | null } {
  const match = /^(.+):(\d+)$/.exec(text);
  if (!match?.[1]) return { model: text, unit: defaultUnit };
  return { model: match[1], unit: parseWhole(match[2] ?? '', `the unit of ${match[1]}`, [0, UNIT_MAX]) };
}

/** Of a Teledyne machine id; what a protocol has is checked where the model is known. */
const UNIT_MAX = 9999;

function parseAddress(text: string): { host: string; port: number } {
  const match = /^(?:(.+):)?(\d{1,5})$/.exec(text);
  if (!match) throw new Mistake(`"${text}" is not [HOST:]PORT`);
  return { host: match[1] ?? '127.0.0.1', port: parseWhole(match[2] ?? '', 'the port', [0, 65_535]) };
}

function parseWhole(text: string, what: string, [low, high]: readonly [number, number]): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw new Mistake(`${what} is a whole number ${low}…${high}, not "${text}"`);
}

function parseWordOrder(text: string): WordOrder {
  if (WORD_ORDERS.includes(text)) return text as WordOrder;
  throw new Mistake(`--word-order is one of ${WORD_ORDERS.join(', ')}, not "${text}"`);
}
