/** `quantrac logger VERB -c station.yaml`: finds the verb, loads the configuration, and tells expected failures in words. */
import { parseArgs } from 'node:util';
import { wrongUse } from '../protocols/configuration/wrong-use.js';
import { ConfigError, formatConfigFault } from '../protocols/vocabulary/errors.js';
import { loadStation } from './config/load-config.js';
import { backupVerb } from './operations/backup-verb.js';
import { checkVerb } from './operations/check-verb.js';
import { clockVerb } from './operations/clock-verb.js';
import { exportVerb } from './operations/export-verb.js';
import { ledgerVerb } from './operations/ledger-verb.js';
import { noticeVerb } from './operations/notice-verb.js';
import { resendVerb } from './operations/resend-verb.js';
import { restoreVerb } from './operations/restore-verb.js';
import { runVerb } from './operations/run-verb.js';
import { statusVerb } from './operations/status-verb.js';
import { verifyVerb } from './operations/verify-verb.js';
import { traceVerb } from './operations/trace-verb.js';
import {
  EXIT_FAILED,
  EXIT_OK,
  EXIT_USAGE,
  UsageError,
  type OptionValues,
  type Verb,
} from './operations/verb.js';
import { PanelError } from './panel/panel-error.js';
import { isStoreError } from './store/store-error.js';

const VERBS: Readonly<Record<string, Verb>> = {
  run: runVerb,
  check: checkVerb,
  status: statusVerb,
  ledger: ledgerVerb,
  export: exportVerb,
  resend: resendVerb,
  backup: backupVerb,
  restore: restoreVerb,
  verify: verifyVerb,
  notice: noticeVerb,
  clock: clockVerb,
  trace: traceVerb,
};

const COMMON = {
  config: { type: 'string', short: 'c', default: 'station.yaml' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function main(argv: readonly string[]): Promise<number> {
  const name = verbOf(argv);
  const verb = name === null ? undefined : VERBS[name];
  if (name !== null && verb === undefined)
    return refuse(`"${name}" is not a verb of the logger: ${Object.keys(VERBS).join(', ')}`, null);
  let values: OptionValues;
  try {
    const options = { ...COMMON, ...(verb === undefined ? {} : parseOptionsOf(verb)) };
    const parsed = parseArgs({ args: [...argv], allowPositionals: true, options });
    values = parsed.values;
    if (values['help'] === true) {
      console.log(usage(name));
      return EXIT_OK;
    }
    const [, ...rest] = parsed.positionals;
    values = { ...values, ...operandsOf(verb, rest) };
  } catch (error) {
    return refuse(error, name);
  }
  if (verb === undefined) {
    console.error(usage(null));
    return EXIT_USAGE;
  }
  try {
    const alone = verb.runAlone?.(values) ?? null;
    if (alone !== null) return alone;
    return await verb.run(await loadStation(String(values['config'])), values);
  } catch (error) {
    return error instanceof UsageError ? refuse(error, name) : explain(error);
  }
}

/** The first word that is no option and no file of an option, whether such a verb is known or not. */
function verbOf(argv: readonly string[]): string | null {
  const { positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: false,
    options: COMMON,
  });
  return positionals.find((word) => VERBS[word] !== undefined) ?? positionals[0] ?? null;
}

function operandsOf(verb: Verb | undefined, words: readonly string[]): OptionValues {
  const wanted = verb?.operands ?? [];
  const missing = wanted[words.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  if (words.length > wanted.length)
    throw new UsageError(`${words.slice(wanted.length).join(' ')}: means nothing here`);
  return Object.fromEntries(wanted.map((name, index) => [name, words[index]]));
}

function parseOptionsOf({ options }: Verb): Record<string, { type: 'string' | 'boolean'; short?: string }> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, short }]) => [
      name,
      short === undefined ? { type } : { type, short },
    ]),
  );
}

/** @param only One verb; `null`: all. */
function usage(only: string | null): string {
  const shown = Object.entries(VERBS).filter(([name]) => only === null || name === only);
  const verbs = shown.flatMap(([name, { summary, options, operands = [] }]) => [
    `  ${[name, ...operands].join(' ').padEnd(9)} ${summary}`,
    ...Object.entries(options).map(
      ([option, { short, value, about }]) =>
        `             ${`${short === undefined ? '' : `-${short}, `}--${option}${value === undefined ? '' : ` ${value}`}`.padEnd(18)} ${about}`,
    ),
  ]);
  return [
    `Usage: quantrac logger ${only ?? 'VERB'} [-c station.yaml] [options]`,
    '',
    ...verbs,
    '',
    '  -c, --config FILE   the configuration (default: station.yaml)',
  ].join('\n');
}

function refuse(error: unknown, verb: string | null): number {
  console.error(wrongUse(error, ['quantrac logger', ...(verb === null ? [] : [verb])].join(' ')));
  return EXIT_USAGE;
}

/** Every expected failure in words that an operator can act on; anything else with its trace. */
function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    for (const fault of error.faults) console.error(formatConfigFault(fault));
    console.error(`${error.faults.length} fault(s); nothing was started.`);
  } else if (error instanceof PanelError || isStoreError(error)) {
    console.error(`${error.code}: ${error.message}${error.hint === null ? '' : `\n${error.hint}`}`);
  } else {
    console.error(error);
  }
  return EXIT_FAILED;
}
