/** The words of one verb: what node:util parses, help and wrong use told. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { parseDuration } from '../../../protocols/configuration/duration.js';
import { isArgumentError, wrongUse } from '../../../protocols/configuration/wrong-use.js';
import { EXIT_OK, EXIT_USAGE } from './verb-tools.js';

/** The command line cannot be understood. */
export class UsageError extends Error {
  override name = 'UsageError';
  readonly code = 'wrong-use';
}

/** Runs a verb with its parsed words; help and wrong use are dealt with here. */
export async function readVerb<T extends NonNullable<ParseArgsConfig['options']>>(
  { argv, verb, usage, options }: { argv: readonly string[]; verb: string; usage: string; options: T },
  run: (
    values: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>['values'],
    positionals: readonly string[],
  ) => Promise<number>,
): Promise<number> {
  try {
    if (argv.includes('--help') || argv.includes('-h')) {
      console.log(usage);
      return EXIT_OK;
    }
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
    return await run(values, positionals);
  } catch (error) {
    if (!(error instanceof UsageError) && !isArgumentError(error)) throw error;
    console.error(wrongUse(error, `quantrac instrument ${verb}`));
    return EXIT_USAGE;
  }
}

export function durationOf(option: string, text: string, limits: { minMs: number; maxMs: number }): number {
  const durationMs = parseDuration(text);
  if (durationMs === null) throw new UsageError(`--${option} ${text}: is not a duration (500ms, 10s, 5m)`);
  if (durationMs < limits.minMs || durationMs > limits.maxMs) {
    throw new UsageError(`--${option} ${text}: is out of range (${limits.minMs} ms … ${limits.maxMs} ms)`);
  }
  return durationMs;
}
