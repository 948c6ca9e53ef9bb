/** Errors of a channel as a trace keeps them, and made into errors again. */
import {
  InstrumentError,
  isInstrumentError,
  type InstrumentErrorCode,
} from '../../../protocols/vocabulary/errors.js';
import type { TracedError } from './trace-file.js';

export function traceError(error: unknown): TracedError {
  const message = error instanceof Error ? error.message : String(error);
  if (!isInstrumentError(error)) return { code: null, message };
  return { code: error.code, message, ...(error.hint === null ? {} : { hint: error.hint }) };
}

export function errorOf({ code, message, hint }: TracedError): Error {
  if (code === null) return new Error(message);
  const known = code as InstrumentErrorCode;
  return new InstrumentError({ code: known, message, ...(hint === undefined ? {} : { hint }) });
}
