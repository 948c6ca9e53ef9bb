/** The command line of `quantrac simulate instrument`, parsed and checked; a mistake is told, never guessed away. */
import type { WordOrder } from './instrument-definition.js';

export interface InstrumentArguments {
  instruments: readonly { model: string; unit: number }[];
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

MODEL   the id of a shipped instrument, or the path of a YAML file
WIRE    --tcp [HOST:]PORT           Modbus TCP (port 0: any free one)
        --rtu-over-tcp [HOST:]PORT  RTU frames over TCP, as behind a serial device server
        --ascii-over-tcp [HOST:]PORT  ASCII frames over TCP
        --pty [LINK]                Modbus RTU on a pseudo-terminal; LINK is the path of its stable name
        --ascii-pty [LINK]          Modbus ASCII on a pseudo-terminal
Options --unit N                    unit id of a MODEL without one (1…247; default 1)
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

function parseRun(argv: readonly string[]): InstrumentArguments {
  const models: string[] = [];
  const wires: InstrumentArguments['wire'][] = [];
  let unit = 1;
  let seed = 1;
  let wordOrder: WordOrder | null = null;
  const rest = [...argv];
  const next = (option: string): string => {
    const value = rest.shift();
    if (value === undefined || value.startsWith('--')) throw new Mistake(`${option} needs a value`);
    return value;
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    switch (word) {
      case '--tcp':
      case '--rtu-over-tcp':
      case '--ascii-over-tcp':
        wires.push({ kind: NETWORK_WIRES[word], ...parseAddress(next(word)) });
        break;
      case '--pty':
      case '--ascii-pty':
        // Only a path can be the link, so that `--pty MODEL` means a model.
        wires.push({
          kind: word === '--pty' ? 'pty' : 'ascii-pty',
          linkPath: isLink(rest[0]) ? next(word) : null,
        });
        break;
      case '--unit':
        unit = parseWhole(next(word), '--unit', [1, 247]);
        break;
      case '--seed':
        seed = parseWhole(next(word), '--seed', [0, 2_147_483_647]);
        break;
      case '--word-order':
        wordOrder = parseWordOrder(next(word));
        break;
      default:
        if (word.startsWith('-')) throw new Mistake(`unknown option ${word}`);
        models.push(word);
    }
  }
  const [wire, ...moreWires] = wires;
  if (models.length === 0) throw new Mistake('no MODEL is given');
  if (!wire || moreWires.length > 0)
    throw new Mistake('give one of --tcp, --rtu-over-tcp, --ascii-over-tcp, --pty, --ascii-pty');
  return { instruments: models.map((text) => parseModel(text, unit)), wire, seed, wordOrder };
}

function isLink(word: string | undefined): boolean {
  return word !== undefined && word.includes('/') && !/\.ya?ml(:\d+)?$/.test(word);
}

function parseModel(text: string, defaultUnit: number): { model: string; unit: number } {
  const match = /^(.+):(\d+)$/.exec(text);
  if (!match?.[1]) return { model: text, unit: defaultUnit };
  return { model: match[1], unit: parseWhole(match[2] ?? '', `the unit of ${match[1]}`, [1, 247]) };
}

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
