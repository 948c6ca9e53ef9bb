// An instrument that answers late, in its order or out of it: a value must never be one that was made before its question was sent. The
// registers tell when they were made, on a virtual clock.
import { describe, expect, it } from 'vitest';
import { withCrc16Modbus } from '../../protocols/framing/crc16-modbus.js';
import { isInstrumentError } from '../../protocols/vocabulary/errors.js';
import { newWireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { WirePair } from '../../simulators/wires/wire-pair.js';
import { makeExchange } from './make-exchange.js';

const DEADLINE_MS = 1000;
const TICK_MS = 10;

interface Lateness {
  order: 'kept' | 'mixed';
  seed: number;
  /** Of the deadline, at most. */
  latest: number;
  /** Between two polls. */
  pauseMs: number;
  polls: number;
}

/** Mulberry32: the same lateness at each run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Polls two requests of equal shape, as of two blocks of one instrument. Each register holds address (4 bits) and time (12 bits). */
async function pollLate({ order, seed, latest, pauseMs, polls }: Lateness) {
  const random = randomFrom(seed);
  const clock = new VirtualClock(0);
  const wire = new WirePair({ clock });
  const statistics = newWireStatistics();
  const exchange = makeExchange(
    { framing: 'rtu', bitsPerSecond: 115_200, clock },
    statistics,
    () => undefined,
  );
  exchange.attach(wire.left);
  let lastAtMs = 0;
  wire.right.onBytes((bytes) => {
    const [unitId = 0, functionCode = 0, , address = 0, , count = 0] = bytes;
    const madeAt = Math.floor(clock.monotonicMs() / TICK_MS) & 0xfff;
    const word = ((address & 0xf) << 12) | madeAt;
    const data = Array.from({ length: count }, () => [word >> 8, word & 0xff]).flat();
    const frame = withCrc16Modbus(Uint8Array.of(unitId, functionCode, count * 2, ...data));
    const lateMs = (random() < 0.5 ? 0.02 : 0.2 + random() * (latest - 0.2)) * DEADLINE_MS;
    const atMs = clock.monotonicMs() + lateMs;
    const dueMs = order === 'kept' ? Math.max(atMs, lastAtMs + 1) : atMs;
    lastAtMs = dueMs;
    clock.after(dueMs - clock.monotonicMs(), () => void wire.right.write(frame));
  });
  const told = { values: 0, stale: 0, failed: 0 };
  const run = (async () => {
    for (let poll = 0; poll < polls; poll += 1) {
      for (const address of [0, 4]) {
        const sentAt = Math.floor(clock.monotonicMs() / TICK_MS);
        const request = Uint8Array.of(1, 3, 0, address, 0, 2);
        try {
          const reply = await exchange.transmit(wire.left, { request, deadlineMs: DEADLINE_MS });
          const word = ((reply[3] ?? 0) << 8) | (reply[4] ?? 0);
          told.values += 1;
          const age = (sentAt - (word & 0xfff)) & 0xfff;
          if (word >> 12 !== address || (age > 0 && age < 0x800)) told.stale += 1;
        } catch (error) {
          if (!isInstrumentError(error)) throw error;
          told.failed += 1;
          break;
        }
      }
      await clock.sleep(pauseMs);
    }
  })();
  let done = false;
  void run.then(() => (done = true));
  for (let second = 0; !done && second < polls * 20; second += 1) await clock.advance(1000);
  await run;
  return { ...told, minutes: Math.round(clock.monotonicMs() / 60_000) };
}

describe('replies that come late on a line without transaction numbers', () => {
  it.each(
    [1, 2, 3].flatMap((seed) =>
      [10, 1000].flatMap((pauseMs) => [
        { order: 'kept' as const, seed, latest: 3, pauseMs },
        { order: 'mixed' as const, seed, latest: 3, pauseMs },
      ]),
    ),
  )('gives no stale value: order $order, seed $seed, $pauseMs ms between polls', async (lateness) => {
    const told = await pollLate({ ...lateness, polls: 300 });
    expect(told.values).toBeGreaterThan(0);
    expect(told.stale).toBe(0);
  });
});
