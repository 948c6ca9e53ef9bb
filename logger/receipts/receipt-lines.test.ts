import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from './receipt-lines.js';

describe('lines of receipts', () => {
  it('are the same however the bytes were cut, and what is torn is read again', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/\n/g, ' '));
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.array(fc.nat({ max: 200 }), { minLength: 1 }),
        (texts, cuts) => {
          const whole = Buffer.from(texts.map((text) => `${text}\n`).join(''));
          const read: string[] = [];
          let offset = 0;
          for (const length of [...cuts, whole.length + 1]) {
            const { lines, sizeBytes } = splitLines(whole.subarray(offset, offset + length));
            read.push(...lines);
            offset += sizeBytes;
          }
          expect(read).toEqual(texts.map((text) => `${text}\n`));
          expect(offset).toBe(whole.length);
        },
      ),
    );
  });
});
