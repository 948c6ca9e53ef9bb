// The server on a wire in memory: framings, several units, and every fault as the master sees it.
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../time/virtual-clock.js';
import { MemoryWire } from '../wires/memory-wire.js';
import { FaultSwitches } from './faults.js';
import { loadSimulatedInstrument } from './load-simulated-instrument.js';
import { crc16, encodeRtu, encodeTcp, type Framing, makeRequestReader } from './modbus-frames.js';
import { ModbusServer } from './modbus-server.js';
import { serveInstruments } from './serve-instruments.js';
import { SimulatedInstrument } from './simulated-instrument.js';

const definition = loadSimulatedInstrument('teledyne-t400');
const READ_OZONE = Uint8Array.of(4, 0, 18, 0, 2);
const OZONE_45_5 = '04 04 42 36 00 00';

async function makeBench(framing: Framing = 'rtu', units: readonly number[] = [1]) {
  const clock = new VirtualClock(0);
  const instruments = units.map((unit) => new SimulatedInstrument({ definition, clock, unit }));
  for (const instrument of instruments) instrument.setValue('ozone', 45.5);
  const { wire, ...served } = serveInstruments({
    wire: new MemoryWire({ clock }),
    clock,
    framing,
    instruments,
  });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const channel = await wire.open(new AbortController().signal);
  let heard = Buffer.alloc(0);
  channel.onBytes((bytes) => (heard = Buffer.concat([heard, bytes])));
  /** What has arrived since the last call, once everything is at rest. */
  const take = async (): Promise<string> => {
    await clock.settle();
    const taken = heard;
    heard = Buffer.alloc(0);
    return hex(taken);
  };
  const ask = async (unit = 1, transaction = 7): Promise<string> => {
    const pdu = READ_OZONE;
    await channel.write(framing === 'rtu' ? encodeRtu(unit, pdu) : encodeTcp(transaction, unit, pdu));
    return take();
  };
  const [instrument] = instruments as [SimulatedInstrument];
  return { clock, wire, channel, instrument, instruments, ask, take };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

const GOOD = '01 04 04 42 36 00 00 0F F2';

describe('framing', () => {
  it('computes the checksum of the published example', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x4b37);
  });

  it('finds RTU requests in any chunking, with noise in front', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 247 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.uint8Array({ maxLength: 6 }),
        (units, chunks, noise) => {
          const stream = Buffer.concat([noise, ...units.map((unit) => encodeRtu(unit, READ_OZONE))]);
          const reader = makeRequestReader('rtu');
          const found: number[] = [];
          const collect = (requests: ReturnType<typeof reader.push>) => {
            if (requests !== 'broken') found.push(...requests.map(({ unit }) => unit));
          };
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const size = chunks[turn % chunks.length] ?? 1;
            collect(reader.push(stream.subarray(at, at + size)));
            at += size;
          }
          while (!reader.isEmpty) {
            const requests = reader.still();
            if (requests.length === 0) break;
            collect(requests);
          }
          expect(found.slice(-units.length)).toEqual(units);
        },
      ),
    );
  });

  it('finds RTU requests behind noise that makes all of it look like one intact frame', () => {
    const reader = makeRequestReader('rtu');
    const request = encodeRtu(1, READ_OZONE);
    const all = Buffer.concat([Uint8Array.of(5, 40, 113), request, request, request, request]);
    expect(crc16(all)).toBe(0);
    reader.push(all);
    expect(reader.still().map(({ unit }) => unit)).toEqual([1, 1, 1, 1]);
  });

  it('finds TCP requests in any chunking and gives up a stream that is none', () => {
    const reader = makeRequestReader('tcp');
    const frames = Buffer.concat([encodeTcp(1, 5, READ_OZONE), encodeTcp(2, 6, READ_OZONE)]);
    const found: unknown[] = [];
    for (const byte of frames) found.push(...reader.push(Uint8Array.of(byte)));
    expect(found).toMatchObject([
      { transaction: 1, unit: 5 },
      { transaction: 2, unit: 6 },
    ]);
    expect(reader.push(Buffer.from('ffffffffffffffff', 'hex'))).toBe('broken');
  });
});

describe('ModbusServer', () => {
  it('answers by RTU and by TCP', async () => {
    expect(await (await makeBench('rtu')).ask()).toBe(GOOD);
    expect(await (await makeBench('tcp')).ask()).toBe(`00 07 00 00 00 07 01 ${OZONE_45_5}`);
  });

  it('answers several units on one wire, and leaves unknown ones in silence', async () => {
    const { instruments, ask } = await makeBench('rtu', [3, 200]);
    instruments[1]?.setValue('ozone', 0);
    expect(await ask(3)).toMatch(/^03 04 04 42 36 00 00/);
    expect(await ask(200)).toMatch(/^C8 04 04 00 00 00 00/);
    expect(await ask(4)).toBe('');
    expect(instruments.map(({ requests }) => requests)).toEqual([1, 1]);
  });

  it('carries out a broadcast without answering it', async () => {
    const { channel, instruments, take } = await makeBench('rtu', [1, 2]);
    await channel.write(encodeRtu(0, Uint8Array.of(5, 0, 20, 0xff, 0)));
    expect(await take()).toBe('');
    expect(instruments.map((instrument) => instrument.modeOf('analyzer'))).toEqual(['zero', 'zero']);
  });

  it('answers the unit id 0 or 255 of Modbus TCP when it is the only one', async () => {
    const { ask } = await makeBench('tcp');
    expect(await ask(255)).toBe(`00 07 00 00 00 07 FF ${OZONE_45_5}`);
    expect(await (await makeBench('tcp', [1, 2])).ask(255)).toBe('');
  });

  it('forgets half a request after a silence, and refuses an unknown function after one', async () => {
    const { clock, channel, ask, take } = await makeBench();
    await channel.write(encodeRtu(1, READ_OZONE).subarray(0, 5));
    await clock.advance(60);
    expect(await ask()).toBe(GOOD);
    await channel.write(encodeRtu(1, Uint8Array.of(0x11)));
    expect(await take()).toBe('');
    await clock.advance(60);
    expect(await take()).toMatch(/^01 91 01/);
  });

  it('hangs up on a TCP client that speaks something else', async () => {
    const { clock, channel } = await makeBench('tcp');
    await channel.write(Buffer.from('GET / HTTP/1.1\r\n'));
    await clock.settle();
    expect(channel.state).toBe('closed');
  });

  it('refuses two instruments with one unit id', () => {
    const clock = new VirtualClock(0);
    const twins = [1, 1].map((unit) => new SimulatedInstrument({ definition, clock, unit }));
    expect(() => new ModbusServer({ clock, framing: 'rtu', units: twins })).toThrow('same id');
  });
});

describe('faults on the wire', () => {
  it('silent: nothing, until it is off', async () => {
    const { instrument, ask } = await makeBench();
    instrument.setFault('silent');
    expect(await ask()).toBe('');
    instrument.faults.turnOff('silent');
    expect(await ask()).toBe(GOOD);
  });

  it('delay: late by so much, and the next request waits its turn', async () => {
    const { clock, instrument, ask, take } = await makeBench();
    instrument.setFault('delay', 350);
    expect(await ask()).toBe('');
    expect(await ask()).toBe('');
    await clock.advance(349);
    expect(await take()).toBe('');
    await clock.advance(1);
    expect(await take()).toBe(GOOD);
    await clock.advance(350);
    expect(await take()).toBe(GOOD);
  });

  it.each([
    ['wrong-unit', /^02 04 04 42 36 00 00 (?!0F F2)/],
    ['wrong-function', /^01 03 04 42 36 00 00 /],
    ['bad-crc', /^01 04 04 42 36 00 00 0F 0D$/],
    ['short-frame', /^01 04 04 42 36$/],
    ['reply-twice', /^01 04 04 42 36 00 00 0F F2 01 04 04 42 36 00 00 0F F2$/],
  ] as const)('%s by RTU', async (fault, expected) => {
    const { instrument, ask } = await makeBench();
    instrument.setFault(fault);
    const reply = await ask();
    expect(reply).toMatch(expected);
    if (fault === 'wrong-unit' || fault === 'wrong-function') {
      const bytes = Buffer.from(reply.replaceAll(' ', ''), 'hex');
      expect(crc16(bytes), 'the frame is intact, only foreign').toBe(0);
    }
  });

  it.each([
    ['wrong-transaction', '00 08 00 00 00 07 01 04 04 42 36 00 00'],
    ['wrong-unit', '00 07 00 00 00 07 02 04 04 42 36 00 00'],
    ['bad-crc', '00 07 00 FF 00 07 01 04 04 42 36 00 00'],
    ['short-frame', '00 07 00 00 00 07 01'],
  ] as const)('%s by TCP', async (fault, expected) => {
    const { instrument, ask } = await makeBench('tcp');
    instrument.setFault(fault);
    expect(await ask()).toBe(expected);
  });

  it('exception: the code that was asked for', async () => {
    const { instrument, ask } = await makeBench();
    instrument.setFault('exception', 6);
    expect(await ask()).toMatch(/^01 84 06 /);
    expect(() => instrument.setFault('exception')).toThrow(RangeError);
  });

  it('babble: noise unasked, the same for every run, until it is off', async () => {
    const noise = async () => {
      const { clock, instrument, take } = await makeBench();
      instrument.setFault('babble', 100);
      await clock.advance(250);
      const heard = await take();
      instrument.faults.turnAllOff();
      await clock.advance(1000);
      expect(await take()).toBe('');
      return heard;
    };
    const heard = await noise();
    expect(heard.split(' ')).toHaveLength(14);
    expect(await noise()).toBe(heard);
  });

  it('leaves its neighbours on the wire alone', async () => {
    const { instrument, ask } = await makeBench('rtu', [1, 2]);
    instrument.setFault('bad-crc');
    expect(await ask(2)).toMatch(/^02 04 04 42 36 00 00/);
    expect(crc16(Buffer.from((await ask(2)).replaceAll(' ', ''), 'hex'))).toBe(0);
  });

  it('lasts for a number of replies, or for a time', async () => {
    const { clock, instrument, ask } = await makeBench();
    instrument.setFault('silent', 0, { kind: 'replies', count: 2 });
    expect([await ask(), await ask(), await ask()]).toEqual(['', '', GOOD]);
    instrument.setFault('silent', 0, { kind: 'time', durationMs: 10_000 });
    await clock.advance(9_999);
    expect(await ask()).toBe('');
    await clock.advance(1);
    expect(await ask()).toBe(GOOD);
  });

  it('serves again after the wire was cut', async () => {
    const { wire, ask, channel } = await makeBench();
    expect(await ask()).toBe(GOOD);
    await wire.cut();
    expect(channel.state).toBe('closed');
    const again = await wire.open(new AbortController().signal);
    const reply = new Promise<string>((resolve) => again.onBytes((bytes) => resolve(hex(bytes))));
    await again.write(encodeRtu(1, READ_OZONE));
    expect(await reply).toBe(GOOD);
  });
});

describe('FaultSwitches', () => {
  it('tells what is on', async () => {
    const clock = new VirtualClock(0);
    const faults = new FaultSwitches(clock);
    faults.turnOn('delay', 200);
    faults.turnOn('silent', 0, { kind: 'time', durationMs: 5 });
    expect(faults.active()).toEqual([
      { name: 'delay', argument: 200 },
      { name: 'silent', argument: 0 },
    ]);
    await clock.advance(5);
    expect(faults.active()).toEqual([{ name: 'delay', argument: 200 }]);
  });
});
