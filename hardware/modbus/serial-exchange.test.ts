// What happens on a slow serial line, to the millisecond of a virtual clock: silence between frames, time for the bytes, and
// debts that lapse.
import { describe, expect, it } from 'vitest';
import { withCrc16Modbus } from '../../protocols/framing/crc16-modbus.js';
import { encodeReadRequest } from '../../protocols/framing/expected-reply.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { WirePair } from '../../simulators/wires/wire-pair.js';
import { LateReplyLedger, LATE_REPLY_MS_MAX } from './late-reply-ledger.js';
import { newWireStatistics } from '../../protocols/vocabulary/wire-statistics.js';
import { ModbusRtuFramer } from '../../protocols/framing/modbus-rtu-framer.js';
import { makeExchange } from './make-exchange.js';

const request = encodeReadRequest({ unitId: 1, functionCode: 3, address: 0, count: 2 });
const reply = withCrc16Modbus(Uint8Array.of(1, 3, 4, 0, 1, 0, 2));

function scene(over: { bitsPerSecond: number; turnaroundDelayMs?: number; answer?: Uint8Array | null }) {
  const clock = new VirtualClock(0);
  const wire = new WirePair({ clock });
  const sentAtMs: number[] = [];
  const statistics = newWireStatistics();
  const { bitsPerSecond, turnaroundDelayMs = 0, answer = reply } = over;
  const trace = (direction: 'sent' | 'received') => {
    if (direction === 'sent') sentAtMs.push(clock.monotonicMs());
  };
  const settings = { framing: 'rtu', bitsPerSecond, turnaroundDelayMs } as const;
  const exchange = makeExchange({ ...settings, clock, trace }, statistics, () => undefined);
  exchange.attach(wire.left);
  wire.right.onBytes(() => {
    if (answer !== null) void wire.right.write(answer);
  });
  const ask = (deadlineMs: number) => exchange.transmit(wire.left, { request, deadlineMs });
  return { clock, wire, exchange, sentAtMs, statistics, ask };
}

describe('SerialExchange', () => {
  it.each([
    ['3.5 characters of 11 bits at 1200 baud', 1200, 0, (3.5 * 11 * 1000) / 1200],
    ['1.75 ms above 19200 baud', 115_200, 0, 1.75],
    ['the turnaround delay on top', 115_200, 20, 21.75],
  ])('keeps silent between frames: %s', async (_name, bitsPerSecond, turnaroundDelayMs, silenceMs) => {
    const { clock, sentAtMs, ask } = scene({ bitsPerSecond, turnaroundDelayMs });
    const done = (async () => {
      await ask(5000);
      await ask(5000);
    })();
    await clock.advance(10_000);
    await done;
    expect(sentAtMs[1]! - sentAtMs[0]!).toBeCloseTo(silenceMs, 6);
  });

  it('flushes the input when there is a reason, and only then', async () => {
    const { clock, wire, ask } = scene({ bitsPerSecond: 115_200 });
    let flushes = 0;
    const flush = wire.left.flushInput.bind(wire.left);
    wire.left.flushInput = () => {
      flushes += 1;
      return flush();
    };
    const poll = async () => {
      const asked = ask(5000);
      await clock.advance(10);
      expect(await asked).toEqual(reply.subarray(0, -2));
    };
    for (let round = 0; round < 20; round += 1) await poll();
    expect(flushes, 'of a fresh channel').toBe(1);
    wire.inject('left', Uint8Array.of(0));
    await poll();
    await poll();
    expect(flushes, 'after a stray byte').toBe(2);
  });

  it("adds the bytes' own time on the line to the deadline", async () => {
    const { clock, ask } = scene({ bitsPerSecond: 1200, answer: null });
    let gaveUpAtMs = 0;
    const asked = ask(100).catch((error: unknown) => {
      gaveUpAtMs = clock.monotonicMs();
      return error;
    });
    await clock.advance(1000);
    expect(await asked).toMatchObject({ code: 'timeout' });
    // 8 bytes there and 9 back, 11 bits each.
    expect(gaveUpAtMs).toBeCloseTo(100 + (17 * 11 * 1000) / 1200, 6);
  });

  it('takes a reply that was only complete when the line fell silent', async () => {
    const refusal = withCrc16Modbus(Uint8Array.of(1, 0x83, 2));
    const { clock, ask } = scene({ bitsPerSecond: 9600, answer: Uint8Array.of(1, 3, ...refusal) });
    const asked = ask(60_000);
    await clock.advance(1000);
    expect(await asked).toEqual(Uint8Array.of(1, 0x83, 2));
  });
});

describe('a line that echoes', () => {
  const write = Uint8Array.of(1, 6, 0, 7, 0, 1);

  /** An RS-485 adapter that hears itself, and a unit that answers reads and, if it is there, confirms writes. */
  function echoing(unit: 'there' | 'gone' | 'reads-only') {
    const stage = scene({ bitsPerSecond: 9600, answer: null });
    stage.wire.echo.add('left');
    const received: number[] = [];
    stage.wire.right.onBytes((bytes) => {
      received.push(bytes[1] ?? 0);
      if (unit === 'gone') return;
      if (bytes[1] === 6 && unit === 'there') void stage.wire.right.write(bytes);
      if (bytes[1] === 3) void stage.wire.right.write(withCrc16Modbus(Uint8Array.of(1, 3, 2, 0, 5)));
    });
    const send = () => stage.exchange.transmit(stage.wire.left, { request: write, deadlineMs: 200 });
    return { ...stage, received, send };
  }

  it('does not take its own command for the confirmation: the line is known by a read first', async () => {
    const { clock, send, received } = echoing('reads-only');
    const sent = send();
    sent.catch(() => undefined);
    await clock.advance(2000);
    await expect(sent).rejects.toMatchObject({ code: 'timeout' });
    expect(received).toEqual([3, 6]);
  });

  it('believes the confirmation that comes behind the echo', async () => {
    const { clock, send } = echoing('there');
    const sent = send();
    await clock.advance(2000);
    expect(await sent).toEqual(write);
  });

  it('sends no command to a unit that does not even answer a read', async () => {
    const { clock, send, received } = echoing('gone');
    const sent = send();
    sent.catch(() => undefined);
    await clock.advance(2000);
    await expect(sent).rejects.toMatchObject({ code: 'timeout' });
    expect(received).toEqual([3]);
  });
});

describe('LateReplyLedger', () => {
  it('knows a debt by unit, function and length, until it lapses', () => {
    const ledger = new LateReplyLedger((owed) => new ModbusRtuFramer(owed));
    ledger.owe(request, 0);
    const like = (over: object) =>
      encodeReadRequest({ unitId: 1, functionCode: 3, address: 9, count: 2, ...over });
    expect(ledger.owes(like({}), 1000)).toBe(true);
    expect(ledger.owes(like({ unitId: 2 }), 1000)).toBe(false);
    expect(ledger.owes(like({ functionCode: 4 }), 1000)).toBe(false);
    expect(ledger.owes(like({ count: 3 }), 1000)).toBe(false);
    expect(ledger.owes(like({}), LATE_REPLY_MS_MAX)).toBe(false);
  });

  it('always finds another question, as long as there is one', () => {
    const ledger = new LateReplyLedger((owed) => new ModbusRtuFramer(owed));
    const asked = new Set<number>();
    for (let round = 0; round < 125; round += 1) {
      const other = round === 0 ? request : ledger.distinguishable(request);
      if (other === null) break;
      asked.add(other[5] ?? 0);
      ledger.owe(other, 0);
    }
    expect(asked.size).toBe(125);
    expect(ledger.distinguishable(request)).toBeNull();
    ledger.settle(1, 0);
    expect(ledger.distinguishable(request)).not.toBeNull();
  });

  it('tells bits apart by their bytes', () => {
    const bits = encodeReadRequest({ unitId: 1, functionCode: 2, address: 0, count: 5 });
    const ledger = new LateReplyLedger((owed) => new ModbusRtuFramer(owed));
    ledger.owe(bits, 0);
    expect([...ledger.distinguishable(bits)!]).toEqual([1, 2, 0, 0, 0, 9]);
  });

  it('strikes off what it sees come late, in pieces too', () => {
    const ledger = new LateReplyLedger((owed) => new ModbusRtuFramer(owed));
    ledger.owe(request, 0);
    expect(ledger.observe(reply.subarray(0, 4))).toBe(0);
    expect(ledger.observe(reply.subarray(4))).toBe(1);
    expect(ledger.owes(request, 1)).toBe(false);
  });
});
