/** `quantrac simulate torture`, by name `npm run torture`: kills, cuts, full disks and clock steps, and what they cost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wrongUse } from '../../protocols/configuration/wrong-use.js';
import { RealClock } from '../time/real-clock.js';
import { describeTorture, durabilityPage, isClean } from './torture-report.js';
import { torture } from './torture.js';

const USAGE = `Usage: npm run torture -- [--kills N] [--seed S] [--json] [--page FILE] [--keep]

  --kills N     SIGKILLs of logger and province together (100)
  --seed S      the same seed throws the same dice (1)
  --json        the report as JSON on standard output; the table goes to standard error
  --page FILE   write the report as a page, for docs/durability.md
  --keep        leave the folder with databases, files and logs for a look

Exit code: 0 nothing was lost, doubled, wrong or out of order; 1 something was; 2 wrong arguments`;

const KILLS_MAX = 1_000_000;

export async function main(argv: readonly string[]): Promise<number> {
  const parsed = parse(argv);
  if (typeof parsed === 'string') {
    const help = parsed === '';
    process.stderr.write(`${help ? USAGE : wrongUse(parsed, 'npm run torture --')}\n`);
    return help ? 0 : 2;
  }
  const { kills, seed, json, page, keep } = parsed;
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const folder = mkdtempSync(join(tmpdir(), 'quantrac-torture-'));
  const tell = (line: string) => void process.stderr.write(`  … ${line}\n`);
  try {
    const report = await torture({ kills, seed, folder, clock: new RealClock(), signal: stop.signal, tell });
    const lines = `${describeTorture(report).join('\n')}\n`;
    if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    (json ? process.stderr : process.stdout).write(lines);
    if (page !== null) writeFileSync(page, durabilityPage(report, machine()));
    return isClean(report) ? 0 : 1;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    if (keep) tell(`kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

interface TortureArguments {
  kills: number;
  seed: number;
  json: boolean;
  page: string | null;
  keep: boolean;
}

/** What is wrong, as text; the empty text asks for help. */
function parse(argv: readonly string[]): TortureArguments | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        kills: { type: 'string', default: '100' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        page: { type: 'string' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return '';
    const kills = Number(values.kills);
    const seed = Number(values.seed);
    if (!Number.isInteger(kills) || kills < 1 || kills > KILLS_MAX)
      return `--kills ${values.kills}: is not a whole number from 1 to ${KILLS_MAX}`;
    if (!Number.isSafeInteger(seed) || seed < 0) return `--seed ${values.seed}: is not a whole number from 0`;
    return { kills, seed, json: values.json, page: values.page ?? null, keep: values.keep };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function machine(): string {
  const at = new Date(new RealClock().now()).toISOString().slice(0, 10);
  return `Run on ${at}, Linux ${release()}, ${cpus().length} cores, Node ${process.versions.node}.`;
}
