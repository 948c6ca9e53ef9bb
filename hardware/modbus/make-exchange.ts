/** The exchange that goes with a framing: which bytes, which silences, and how soon a channel that says nothing is suspected. */
import { ASCII_FRAMING } from '../../protocols/framing/modbus-ascii-framer.js';
import { RTU_FRAMING } from '../../protocols/framing/modbus-rtu-framer.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { WireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import type { WireTrace } from '../serial/in-hand.js';
import type { ModbusExchange } from './modbus-exchange.js';
import { SerialExchange, type SerialTiming } from './serial-exchange.js';
import { TcpExchange } from './tcp-exchange.js';

export type ModbusFraming = 'tcp' | 'rtu' | 'rtu-over-tcp' | 'ascii' | 'ascii-over-tcp';

export interface ExchangeOptions {
  framing: ModbusFraming;
  clock: Clock;
  /** Of the serial line: for the silence between frames and for the time the bytes take. Required for `rtu` and `ascii`. */
  bitsPerSecond?: number;
  /** With start, parity and stop bits; 11 when left out. */
  bitsPerCharacter?: number;
  /** Serial framings only: pause before each request beyond the 3.5 characters of RTU; 0 when left out. */
  turnaroundDelayMs?: number;
  /** ASCII only: the longest pause inside a frame; 1000 ms when left out. */
  characterTimeoutMs?: number;
  trace?: WireTrace;
}

/**
 * After so many timeouts in a row, with no reply from anyone, the channel is suspected: a TCP peer may have vanished without
 * a word, an adapter may hang. Opening anew costs little.
 */
export const TIMEOUTS_BEFORE_REOPENING: Readonly<Record<ModbusFraming, number>> = {
  tcp: 2,
  rtu: 20,
  'rtu-over-tcp': 5,
  ascii: 20,
  'ascii-over-tcp': 5,
};

/** Start, eight data, parity or second stop, stop: what the standard reckons with. */
const BITS_PER_CHARACTER = 11;
/** Above this speed the silence between RTU frames is fixed (MODBUS over Serial Line V1.02, §2.5.1.1). */
const FAST_BITS_PER_SECOND = 19_200;
const FAST_SILENCE_MS = 1.75;
const SILENT_CHARACTERS = 3.5;
/**
 * A line this long silent has said what it had to say. USB adapters hand over what they received every 16 ms, so that the
 * 3.5 characters of the standard cannot be seen from here.
 */
const RTU_SETTLED_AFTER_MS = 50;
/** The longest pause between two characters of an ASCII frame (§2.5.2.1). */
const CHARACTER_TIMEOUT_MS = 1000;

/** What one character takes on the line that the wire is; `null` where it is none. */
export function msPerCharacterOf(options: ExchangeOptions): number | null {
  const { framing, bitsPerSecond, bitsPerCharacter = BITS_PER_CHARACTER } = options;
  const onALine = framing === 'rtu' || framing === 'ascii';
  if (!onALine) return null;
  if (bitsPerSecond === undefined) throw new RangeError(`${framing} needs bitsPerSecond`);
  return (bitsPerCharacter * 1000) / bitsPerSecond;
}

export function makeExchange(
  options: ExchangeOptions,
  statistics: WireStatistics,
  giveUp: () => void,
): ModbusExchange {
  const { framing, clock, trace } = options;
  if (framing === 'tcp') return new TcpExchange({ clock, statistics, trace, giveUp });
  const isAscii = framing === 'ascii' || framing === 'ascii-over-tcp';
  const timing = timingOf(options, isAscii);
  return new SerialExchange({
    ...{ clock, statistics, trace, timing },
    framing: isAscii ? ASCII_FRAMING : RTU_FRAMING,
  });
}

function timingOf(options: ExchangeOptions, isAscii: boolean): SerialTiming {
  const { bitsPerSecond = 0, turnaroundDelayMs = 0 } = options;
  const onALine = msPerCharacterOf(options);
  const msPerCharacter = onALine ?? 0;
  const isFast = onALine !== null && bitsPerSecond > FAST_BITS_PER_SECOND;
  const silenceMs = isFast ? FAST_SILENCE_MS : SILENT_CHARACTERS * msPerCharacter;
  return {
    msPerCharacter,
    silenceMs: isAscii ? 0 : silenceMs,
    turnaroundDelayMs,
    settledAfterMs: isAscii
      ? (options.characterTimeoutMs ?? CHARACTER_TIMEOUT_MS)
      : RTU_SETTLED_AFTER_MS + SILENT_CHARACTERS * msPerCharacter,
  };
}
