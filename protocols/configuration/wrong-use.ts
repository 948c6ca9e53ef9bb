/**
 * A command line that cannot be understood, told so that what is wrong is all that is seen: the usage, with its thirty lines, would
 * push it off the screen of whoever asks for it last.
 */

/** @param command What `--help` is asked of: `quantrac logger export`. */
export function wrongUse(error: unknown, command: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.replace(NODES_ADVICE, '')}\nHelp: ${command} --help`;
}

/** Behind the word that is not known, Node tells how to pass it nevertheless. */
const NODES_ADVICE = /\. To specify a positional argument starting with a '-'.*$/s;

/** Whether `parseArgs` of node:util does not know the words. */
export function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
