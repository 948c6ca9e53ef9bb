/** Where a decision is told, once, by whoever made it. Fields are structured; a secret is never one of them. */
export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Record<string, string | number | boolean | null | undefined>;

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
