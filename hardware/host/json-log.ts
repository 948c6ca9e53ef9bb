/** The log as JSON lines on standard output (for journald and grep): time, level, message, fields. */
import { pino } from 'pino';
import type { Log, LogFields } from '../../protocols/vocabulary/log.js';

export type LogLevel = 'info' | 'warn' | 'error' | 'silent';

export function createJsonLog(program: string, level: LogLevel = 'info'): Log {
  const logger = pino({ name: program, level, timestamp: pino.stdTimeFunctions.isoTime, base: { program } });
  return {
    info: (fields: LogFields, message: string) => logger.info(fields, message),
    warn: (fields: LogFields, message: string) => logger.warn(fields, message),
    error: (fields: LogFields, message: string) => logger.error(fields, message),
  };
}
