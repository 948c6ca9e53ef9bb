// The wire of an instrument that talks unasked: what it said last and when, and nothing else, however the wire behaves.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Telegrams } from '../../protocols/vendors/listening/telegrams.js';
import { bytesOfText } from '../../protocols/vendors/text.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { MemoryWire } from '../../simulators/wires/memory-wire.js';
import { KINDS_MAX, ListeningLine } from './listening-line.js';

const never = new AbortController().signal;
/** `a 1`: kind and value; `!`: damaged; anything else is foreign. */
const telegrams: Telegrams = {
  cut: 'lines',
  end: '\r\n',
  judge: (line) => {
    if (line.startsWith('!')) return { kind: 'damaged' };
    const [, kind] = /^(\w+) \d+$/.exec(line) ?? [];
    return kind === undefined ? { kind: 'foreign' } : { kind: 'telegram', telegram: { kind, text: line } };
  },
};

function bench() {
  const clock = new VirtualClock(0);
  const wire = new MemoryWire({ clock });
  const traced: string[] = [];
  const ear = new ListeningLine({
    open: wire.open,
    clock,
    trace: (direction, bytes) => traced.push(`${direction} ${bytes.length}`),
  });
  onTestFinished(async () => {
    await ear[Symbol.asyncDispose]();
    await wire[Symbol.asyncDispose]();
  });
  ear.attend(telegrams);
  const say = (text: string) => wire.pairs.forEach((pair) => pair.inject('left', bytesOfText(text)));
  const hear = async (deadlineMs = 1000): Promise<string> => {
    const heard = ear.hearMore({ deadlineMs, signal: never }).then(
      () => 'heard',
      (error: { code: string }) => error.code,
    );
    await clock.advance(deadlineMs + 1);
    return heard;
  };
  /** Open, and rested long enough for the next byte to begin a line. */
  const listen = async () => {
    await hear(600);
  };
  return { clock, wire, ear, say, hear, listen, traced };
}

describe('ListeningLine', () => {
  it('opens nothing before it is asked to hear', async () => {
    const { clock, wire, ear } = bench();
    await clock.advance(5000);
    expect(wire.openings).toBe(0);
    expect(ear.heard()).toEqual([]);
  });

  it('keeps the newest telegram of each kind, with its age', async () => {
    const { clock, say, listen, ear, traced } = bench();
    await listen();
    say('a 1\r\nb 1\r\n');
    await clock.advance(300);
    say('a 2\r\n');
    await clock.advance(200);
    expect(ear.heard().map(({ text, ageMs }) => [text, ageMs])).toEqual([
      ['a 2', 200],
      ['b 1', 500],
    ]);
    expect(ear.statistics).toMatchObject({ replies: 3, requests: 0, opens: 1 });
    expect(traced).toEqual(['received 10', 'received 5']);
  });

  it('resolves in the instant of the last byte', async () => {
    const { clock, say, listen, ear } = bench();
    await listen();
    const heard = ear.hearMore({ deadlineMs: 1000, signal: never }).then(() => clock.monotonicMs());
    clock.after(100, () => say('a 1\r'));
    clock.after(150, () => say('\n'));
    await clock.advance(1000);
    expect(await heard).toBe(751);
  });

  it('tells damage, strangers, noise and silence apart', async () => {
    const { clock, say, listen, hear, ear } = bench();
    await listen();
    expect(await hear()).toBe('timeout');
    say('what is this\r\n');
    expect(await hear()).toBe('wrong-device');
    say('!\r\n');
    expect(await hear()).toBe('bad-checksum');
    clock.after(10, () => say('a 1\r\n'));
    expect(await hear()).toBe('heard');
    expect(await hear()).toBe('timeout');
    expect(ear.statistics).toMatchObject({ crcErrors: 1, foreignReplies: 1, replies: 1 });
  });

  it('never reads the tail of a line whose beginning it did not see', async () => {
    const { clock, say, listen, ear } = bench();
    const listening = listen();
    // Within the first half second: perhaps in the middle of a line.
    clock.after(100, () => say('a 1\r\nb 2\r\n'));
    await listening;
    expect(ear.heard().map(({ text }) => text)).toEqual(['b 2']);
    say('c ');
    await clock.advance(600);
    say('3\r\nd 4\r\n');
    expect(ear.heard().map(({ text }) => text)).toEqual(['d 4', 'b 2']);
  });

  it('opens again by itself, and tells in the meantime that it is not connected', async () => {
    const { clock, wire, say, listen, hear, ear } = bench();
    await listen();
    await wire.unplug();
    await clock.advance(1000);
    expect(await hear()).toBe('not-connected');
    await wire.plug();
    await clock.advance(20_000);
    say('a 1\r\n');
    expect(ear.heard()).toMatchObject([{ text: 'a 1', ageMs: 0 }]);
    expect(ear.statistics).toMatchObject({ opens: 2, losses: 1 });
  });

  it('tells a port that does not open from an instrument that does not talk', async () => {
    const clock = new VirtualClock(0);
    const ear = new ListeningLine({ open: () => new Promise(() => undefined), clock });
    ear.attend(telegrams);
    const heard = ear
      .hearMore({ deadlineMs: 1000, signal: never })
      .catch((error: { code: string }) => error.code);
    await clock.advance(1001);
    expect(await heard).toBe('not-connected');
    await ear[Symbol.asyncDispose]();
  });

  it('opens anew after five waits without a byte', async () => {
    const { wire, hear } = bench();
    for (let count = 0; count < 6; count += 1) await hear();
    expect(wire.openings).toBe(2);
  });

  it('forgets the kind that it did not hear for longest when there are too many', async () => {
    const { say, listen, ear } = bench();
    await listen();
    for (let kind = 0; kind <= KINDS_MAX; kind += 1) say(`k${kind} 1\r\n`);
    const kinds = ear.heard().map(({ kind }) => kind);
    expect(kinds).toHaveLength(KINDS_MAX);
    expect(kinds).not.toContain('k0');
  });

  it('ends a wait when it is shut down or given up, and listens for something else when told', async () => {
    const { clock, ear, listen } = bench();
    await listen();
    const giveUp = new AbortController();
    const given = ear
      .hearMore({ deadlineMs: 5000, signal: giveUp.signal })
      .catch((error: Error) => error.message);
    giveUp.abort(new Error('given up'));
    await clock.advance(1);
    expect(await given).toBe('given up');
    const waiting = ear
      .hearMore({ deadlineMs: 5000, signal: never })
      .catch((error: { code: string }) => error.code);
    await ear[Symbol.asyncDispose]();
    expect(await waiting).toBe('not-connected');
    ear.attend(telegrams);
    expect(ear.heard()).toEqual([]);
  });
});
