/** Errors by decision: who catches one knows what to do by its class and `code`, never by its text. */

export type ConfigFaultCode =
  | 'not-readable'
  | 'not-yaml'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'out-of-range'
  | 'not-allowed'
  | 'duplicate'
  | 'duplicate-address'
  | 'unknown-reference'
  | 'missing-secret'
  | 'unsafe-permissions'
  | 'conflict';

/** One thing that is wrong with a configuration file. */
export interface ConfigFault {
  code: ConfigFaultCode;
  file: string;
  /** 1-based; `null` when the fault has no place in the file (a missing file, a missing secret). */
  line: number | null;
  /** The path of the key, `instruments[2].unitId`; empty for the whole file. */
  key: string;
  /** What is wrong, with the offending value. Never a secret. */
  message: string;
  /** What is legal. */
  legal: string | null;
}

/** The configuration cannot be used. `main.ts` prints every fault, exits 1 and touches nothing. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly code = 'invalid-configuration';
  readonly faults: readonly ConfigFault[];
  constructor(faults: readonly ConfigFault[]) {
    super(`${faults.length} fault(s):\n${faults.map(formatConfigFault).join('\n')}`);
    this.faults = faults;
  }
}

/** `station.yaml:12 instruments[0].unitId: 300 is not a unit id (legal: 1…247)` */
export function formatConfigFault(fault: ConfigFault): string {
  const place = fault.line === null ? fault.file : `${fault.file}:${fault.line}`;
  const key = fault.key === '' ? '' : ` ${fault.key}`;
  const legal = fault.legal === null ? '' : ` (legal: ${fault.legal})`;
  return `${place}${key}: ${fault.message}${legal}`;
}

export type InstrumentErrorCode =
  'timeout' | 'bad-checksum' | 'malformed-reply' | 'device-exception' | 'not-connected' | 'wrong-device';

export interface InstrumentErrorOptions {
  code: InstrumentErrorCode;
  message: string;
  /** The Modbus exception code, when `code` is `device-exception`. */
  exception?: number;
  hint?: string;
  cause?: unknown;
}

/** A poll failed. Only the poll decides: it becomes readings with `null` and a status. */
export class InstrumentError extends Error {
  override name = 'InstrumentError';
  readonly code: InstrumentErrorCode;
  readonly exception: number | null;
  readonly hint: string | null;
  constructor(options: InstrumentErrorOptions) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.exception = options.exception ?? null;
    this.hint = options.hint ?? null;
  }
}

export function isInstrumentError(error: unknown): error is InstrumentError {
  return error instanceof InstrumentError;
}
