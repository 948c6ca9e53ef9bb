/** One event of a trace in a line for people. */
import type { DriverReading } from '../../../protocols/vocabulary/reading.js';
import type { FrameExplainer } from './explain-frames.js';
import { bytesOfHex, type TraceEvent } from './trace-file.js';

/** `null`: of no interest to people (timers, what the operating system took). */
export function describeEvent(event: TraceEvent, explainer: FrameExplainer): string | null {
  const time = `${(event.ms / 1000).toFixed(3).padStart(10)}  `;
  switch (event.is) {
    case 'sent':
      return `${time}> ${event.hex}   ${explainer.sent(bytesOfHex(event.hex))}`;
    case 'received':
      return `${time}< ${event.hex}   ${explainer.received(bytesOfHex(event.hex))}`;
    case 'opened':
      return `${time}  connected`;
    case 'failed':
      return `${time}! not connected: ${event.error.message}`;
    case 'lost':
      return `${time}! the connection was lost${event.error === null ? '' : `: ${event.error.message}`}`;
    case 'dropped':
      return `${time}! nothing answers: the connection is given up and opened anew`;
    case 'readings':
      return event.readings.map((reading) => `${time}= ${describeReading(reading)}`).join('\n');
    case 'no-readings':
      return `${time}! ${event.code}: ${event.message}`;
    case 'written':
    case 'flushed':
      return event.error === undefined ? null : `${time}! ${event.error.message}`;
    case 'poll':
    case 'open':
    case 'timer':
      return null;
  }
}

/** As a transcript has it. */
export function describeReading({ measurement, value, status, reason }: DriverReading): string {
  return [measurement, value ?? '-', status, reason].filter((word) => word !== null).join(' ');
}

/** What a program reads of a poll: the same line from the wire and from the file. */
export function pollLine(
  event: Extract<TraceEvent, { is: 'readings' | 'no-readings' }>,
  poll: number,
): string {
  return JSON.stringify(
    event.is === 'readings'
      ? { poll, ms: event.ms, readings: event.readings }
      : { poll, ms: event.ms, code: event.code, message: event.message },
  );
}
