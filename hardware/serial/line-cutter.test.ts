// Lines of a stream, whatever its chunking; limits that the parser behind it has not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Telegram, TelegramVerdict } from '../../protocols/vendors/listening/telegrams.js';
import { bytesOfText } from '../../protocols/vendors/text.js';
import { LINE_BYTES_MAX, LineCutter } from './line-cutter.js';

const asTelegram = (text: string): TelegramVerdict => ({
  kind: 'telegram',
  telegram: { kind: 'line', text },
});

function cutter(end: string): LineCutter {
  const made = new LineCutter(end, asTelegram);
  made.interrupt();
  return made;
}

function pushAll(made: LineCutter, text: string, cuts: readonly number[]): string[] {
  const bytes = bytesOfText(text);
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places
    .slice(1)
    .flatMap((to, index): readonly Telegram[] => made.push(bytes.subarray(places[index], to)))
    .map((telegram) => telegram.text);
}

describe('LineCutter', () => {
  it('gives the same lines for any chunking, any byte, any end', () => {
    const line = fc
      .array(
        fc.integer({ min: 1, max: 255 }).filter((byte) => byte !== 10 && byte !== 13),
        { maxLength: 40 },
      )
      .map((bytes) => String.fromCharCode(...bytes));
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.constantFrom('\r\n', '\r', '\n'),
        fc.array(fc.nat(), { maxLength: 20 }),
        (lines, end, cuts) => {
          expect(pushAll(cutter(end), lines.map((each) => each + end).join(''), cuts)).toEqual(lines);
        },
      ),
    );
  });

  it('drops an endless line, with its tail, and reads on behind it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.integer({ min: 1, max: 5000 }),
        (cuts, beyond) => {
          const made = cutter('\n');
          const text = `good\n${'x'.repeat(LINE_BYTES_MAX + beyond)}\nlost or not\nlast\n`;
          const lines = pushAll(made, text, cuts);
          expect(lines[0]).toBe('good');
          expect(lines.at(-1)).toBe('last');
          expect(lines.some((line) => line.includes('x'))).toBe(false);
          expect(made.leftovers.damaged).toBeGreaterThan(0);
          expect(made.leftovers.bytes).toBeGreaterThanOrEqual(LINE_BYTES_MAX);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('takes an interrupted line and its tail for nothing', () => {
    const made = cutter('\n');
    expect(made.push(bytesOfText('half'))).toEqual([]);
    made.interrupt();
    expect(made.push(bytesOfText('rest\nnext\n')).map(({ text }) => text)).toEqual(['next']);
  });

  it('does not take the line feed behind a carriage return for the beginning of a line', () => {
    const made = cutter('\r');
    expect(made.push(bytesOfText('one\r\n')).map(({ text }) => text)).toEqual(['one']);
    made.interrupt();
    expect(made.push(bytesOfText('two\r\n')).map(({ text }) => text)).toEqual(['two']);
  });

  it('counts what is damaged and foreign, not an empty line', () => {
    const made = new LineCutter('\n', (line) => ({ kind: line === 'bad' ? 'damaged' : 'foreign' }));
    made.interrupt();
    made.push(bytesOfText('bad\nother\n\n'));
    expect(made.leftovers).toEqual({ bytes: 11, damaged: 1, foreign: 1 });
  });
});
