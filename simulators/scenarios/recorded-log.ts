/** What a program of a scenario logged, to be asked by its fields rather than by its wording. */
import type { Log, LogFields } from '../../protocols/vocabulary/log.js';

export interface LogEntry {
  level: 'info' | 'warn' | 'error';
  fields: LogFields;
  message: string;
}

export class RecordedLog implements Log {
  readonly entries: LogEntry[] = [];

  info(fields: LogFields, message: string): void {
    this.entries.push({ level: 'info', fields, message });
  }

  warn(fields: LogFields, message: string): void {
    this.entries.push({ level: 'warn', fields, message });
  }

  error(fields: LogFields, message: string): void {
    this.entries.push({ level: 'error', fields, message });
  }

  /** Entries that carry this field (with this value, where one is given). */
  having(field: string, value?: LogFields[string]): LogEntry[] {
    return this.entries.filter(
      ({ fields }) => field in fields && (value === undefined || fields[field] === value),
    );
  }

  /** Everything as text: to look for what must never be logged. */
  get text(): string {
    return this.entries.map((entry) => JSON.stringify(entry)).join('\n');
  }
}
