// The wire of instruments that are asked in text: what comes late, damaged or from elsewhere never becomes an answer.
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  BayernHessenFramer,
  encodeBayernHessen,
} from '../../protocols/vendors/bayern-hessen/bayern-hessen-framer.js';
import { CrLineFramer } from '../../protocols/vendors/cr-line-framer.js';
import { judgeDconLine } from '../../protocols/vendors/dcon/judge-dcon-line.js';
import { judgeCLinkLine } from '../../protocols/vendors/c-link/judge-c-link-line.js';
import type { LineRequest } from '../../protocols/vendors/line.js';
import { bytesOfText, textOfBytes } from '../../protocols/vendors/text.js';
import type { ByteChannel } from '../../protocols/vocabulary/byte-channel.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { MemoryWire } from '../../simulators/wires/memory-wire.js';
import { RequestLine } from './request-line.js';

const DEADLINE_MS = 500;
const never = new AbortController().signal;
const question: LineRequest = {
  name: 'DA',
  bytes: encodeBayernHessen('DA'),
  makeFramer: () => new BayernHessenFramer('MD'),
};
const command = (name: string): LineRequest => ({
  name,
  bytes: bytesOfText(`${name}\r`),
  makeFramer: () => new CrLineFramer((line) => judgeCLinkLine(line, name, 'optional')),
});

/** A line in memory; `answer` gets the number of the request and speaks when it likes. */
function bench(answer: (count: number, say: (text: string, afterMs?: number) => void) => void, gapMs = 0) {
  const clock = new VirtualClock(0);
  const wire = new MemoryWire({ clock });
  const asked: number[] = [];
  wire.onChannel((channel: ByteChannel) => {
    channel.onBytes(() => {
      asked.push(clock.monotonicMs());
      answer(asked.length, (text, afterMs = 0) => {
        clock.after(afterMs, () => void channel.write(bytesOfText(text)));
      });
    });
  });
  const line = new RequestLine({ open: wire.open, clock, gapMs });
  onTestFinished(async () => {
    await line[Symbol.asyncDispose]();
    await wire[Symbol.asyncDispose]();
  });
  const ask = (request = question, signal = never) =>
    line
      .ask(request, { deadlineMs: DEADLINE_MS, signal })
      .then(textOfBytes, (error: { code: string }) => error.code);
  return { clock, wire, line, ask, asked };
}

async function run<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  await clock.advance(10_000);
  return work;
}

const frame = (text: string) => textOfBytes(encodeBayernHessen(text));

describe('RequestLine', () => {
  it('gives the reply, whatever noise is around it', async () => {
    const { clock, ask, line } = bench((_count, say) => say(`\x80noise${frame('MD01 a')}tail`));
    expect(await run(clock, ask())).toBe('MD01 a');
    expect(line.statistics).toMatchObject({ requests: 1, replies: 1, timeouts: 0 });
  });

  it('never takes a late reply for the answer to the next request', async () => {
    const { clock, ask, line } = bench((count, say) => say(frame(`MD0${count}`), count === 1 ? 700 : 20));
    const both = Promise.all([ask(), ask()]);
    expect(await run(clock, both)).toEqual(['timeout', 'MD02']);
    expect(line.statistics).toMatchObject({ lateReplies: 1, timeouts: 1, replies: 1 });
  });

  it('asks again as soon as the late reply is there, and else after another deadline', async () => {
    const late = bench((count, say) => say(frame('MD'), count === 1 ? 600 : 0));
    await run(late.clock, Promise.all([late.ask(), late.ask()]));
    expect(late.asked).toEqual([0, 600]);
    const silent = bench((count, say) => count > 1 && say(frame('MD')));
    await run(silent.clock, Promise.all([silent.ask(), silent.ask()]));
    expect(silent.asked.slice(0, 2)).toEqual([0, 1000]);
  });

  it('never takes a reply that is even later for the answer to the same question', async () => {
    const { clock, ask, line, asked } = bench((count, say) =>
      say(frame(`MD0${count}`), count === 1 ? 1010 : 20),
    );
    expect(await run(clock, Promise.all([ask(), ask(), ask()]))).toEqual(['timeout', 'MD03', 'MD04']);
    expect(line.statistics).toMatchObject({ lateReplies: 1, timeouts: 1 });
    // The second is asked again once the wire has been still for a fifth of the deadline.
    expect(asked).toEqual([0, 1000, 1120, 1140]);
  });

  it('never takes it for the answer of another instrument whose replies look alike', async () => {
    const module = (address: string): LineRequest => ({
      name: `#${address}`,
      bytes: bytesOfText(`#${address}\r`),
      makeFramer: () =>
        new CrLineFramer((line) =>
          judgeDconLine(line, { lead: '>', body: /^[+\d.]{7}$/, address, checksum: 'off' }),
        ),
    });
    const { clock, ask } = bench((count, say) => say(`>+0${count}.000\r`, count === 1 ? 1010 : 20));
    const both = Promise.all([ask(module('01')), ask(module('02'))]);
    expect(await run(clock, both)).toEqual(['timeout', '+03.000']);
  });

  it('asks once when no request is without its reply, and when the late one was seen', async () => {
    const { clock, ask, asked } = bench((count, say) => say(frame('MD'), count === 1 ? 1500 : 20));
    expect(await run(clock, ask())).toBe('timeout');
    expect(await run(clock, ask())).toBe('MD');
    expect(asked).toHaveLength(2);
  });

  it('asks once after a damaged reply', async () => {
    const { clock, ask, asked } = bench((count, say) => say(count === 1 ? '\x02MD\x0300' : frame('MD')));
    expect(await run(clock, Promise.all([ask(), ask()]))).toEqual(['bad-checksum', 'MD']);
    expect(asked).toEqual([0, 1000]);
  });

  it('tells a refusal that may be a late one only when it comes again', async () => {
    const says = ['o3 bad cmd\r', 'o3 4550E-2 ppb\r', 'o3 4550E-2 ppb\r'];
    const { clock, ask } = bench((count, say) => say(says[count - 1] ?? '', count === 1 ? 1010 : 20));
    expect(await run(clock, Promise.all([ask(command('o3')), ask(command('o3'))]))).toEqual([
      'timeout',
      '4550E-2 ppb',
    ]);
  });

  it('sends a command that does something once', async () => {
    const { clock, ask, asked } = bench((count, say) => say(frame(`MD0${count}`), count === 1 ? 1010 : 20));
    await run(clock, Promise.all([ask(), ask({ ...question, once: true })]));
    expect(asked).toEqual([0, 1000]);
  });

  it('does not let a wire that never falls still hold it', async () => {
    const { clock, ask } = bench((count, say) => {
      if (count === 1) return;
      say(frame(`MD0${count}`), 20);
      for (let ms = 0; ms < 9000; ms += 50) say('~', ms);
    });
    expect(await run(clock, ask())).toBe('timeout');
    expect(await run(clock, ask())).toBe('MD03');
  });

  it('rests after a request that was given up by whoever asked', async () => {
    const { clock, ask } = bench((count, say) => say(frame(`MD0${count}`), count === 1 ? 300 : 250));
    const controller = new AbortController();
    clock.after(100, () => controller.abort(new Error('given up')));
    const both = Promise.all([ask(question, controller.signal), ask()]);
    expect(await run(clock, both)).toEqual([undefined, 'MD02']);
  });

  it('has one talker, and keeps the gap', async () => {
    const { clock, ask, asked } = bench((_count, say) => say(frame('MD'), 30), 250);
    await run(clock, Promise.all([ask(), ask(), ask()]));
    expect(asked).toEqual([0, 280, 560]);
  });

  it('tells damage, strangers and silence apart', async () => {
    const damaged = bench((_count, say) => say('\x02MD\x0300'));
    expect(await run(damaged.clock, damaged.ask())).toBe('bad-checksum');
    const stranger = bench((_count, say) => say('o3 4550E-2 ppb\r'));
    expect(await run(stranger.clock, stranger.ask(command('gas mode')))).toBe('wrong-device');
    const silent = bench(() => undefined);
    expect(await run(silent.clock, silent.ask())).toBe('timeout');
  });

  it('tells a refusal at once, and owes nothing after it', async () => {
    const { clock, ask, asked } = bench((_count, say) => say('o4 bad cmd\r'));
    const both = Promise.all([ask(command('o4')), ask(command('o4'))]);
    expect(await run(clock, both)).toEqual(['device-exception', 'device-exception']);
    expect(asked).toEqual([0, 0]);
  });

  it('ends the request when the connection is lost, and opens again', async () => {
    const { clock, wire, ask } = bench((count, say) => count > 1 && say(frame('MD')));
    clock.after(100, () => void wire.cut());
    expect(await run(clock, ask())).toBe('not-connected');
    expect(await run(clock, ask())).toBe('MD');
  });

  it('opens anew after five timeouts in a row', async () => {
    const { clock, wire, ask } = bench(() => undefined);
    await run(clock, Promise.all(Array.from({ length: 6 }, () => ask())));
    expect(wire.openings).toBe(2);
  });

  it('refuses everything once it is shut down', async () => {
    const { line, ask } = bench(() => undefined);
    const waiting = ask();
    await line[Symbol.asyncDispose]();
    expect(await waiting).toBe('not-connected');
    expect(await ask()).toBe('not-connected');
  });

  it('lets others ask while one waits, and ends the wait when it is shut down', async () => {
    const { clock, line, ask, asked } = bench((_count, say) => say(frame('MD'), 20));
    const waited: string[] = [];
    const wait = (delayMs: number) =>
      line.wait(delayMs, never).then(
        () => waited.push(`waited ${delayMs}`),
        () => waited.push(`ended before ${delayMs}`),
      );
    void wait(3_000);
    void wait(60_000);
    expect(await run(clock, ask())).toBe('MD');
    expect(asked).toEqual([0]);
    expect(waited).toEqual(['waited 3000']);
    await line[Symbol.asyncDispose]();
    await clock.advance(1);
    expect(waited).toEqual(['waited 3000', 'ended before 60000']);
  });
});
