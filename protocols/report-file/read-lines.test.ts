import { describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES, MAX_LINE_BYTES, readLines } from './read-lines.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const codes = (bytes: Uint8Array) => readLines(bytes).faults.map((fault) => fault.code);

describe('readLines', () => {
  it('numbers lines as an editor does, blank ones counted and left out', () => {
    expect(readLines(bytesOf('a\r\n\r\nb\n \nc\r')).lines).toEqual([
      { number: 1, text: 'a' },
      { number: 3, text: 'b' },
      { number: 5, text: 'c' },
    ]);
  });

  it('does not read a file above the limit, and reads one at the limit', () => {
    const line = `${'x'.repeat(511)}\n`;
    const full = bytesOf(line.repeat(MAX_FILE_BYTES / 512));
    expect(full.length).toBe(MAX_FILE_BYTES);
    expect(codes(full)).toEqual([]);
    const over = new Uint8Array([...full, 10]);
    expect(readLines(over)).toMatchObject({
      lines: [],
      faults: [{ code: 'file-too-large', severity: 'error' }],
    });
  });

  it('leaves out only the line that is too long', () => {
    const long = 'x'.repeat(MAX_LINE_BYTES + 1);
    const { lines, faults } = readLines(bytesOf(`a\n${long}\nb\n`));
    expect(lines.map((line) => line.text)).toEqual(['a', 'b']);
    expect(faults).toMatchObject([{ code: 'line-too-long', line: 2 }]);
    expect(codes(bytesOf(`${'x'.repeat(MAX_LINE_BYTES)}\n`))).toEqual([]);
  });

  it('names the line with the bad bytes and still reads the others', () => {
    const bytes = new Uint8Array([...bytesOf('a\nb'), 0xb0, ...bytesOf('\nc\n')]);
    const { lines, faults } = readLines(bytes);
    expect(lines).toHaveLength(3);
    expect(faults).toMatchObject([{ code: 'not-utf8', line: 2 }]);
  });

  it('takes a written replacement character for what it is', () => {
    expect(codes(bytesOf('a\uFFFD\n'))).toEqual([]);
  });

  it('drops a byte order mark and says so', () => {
    expect(readLines(bytesOf('\ufeffa\n'))).toMatchObject({
      lines: [{ number: 1, text: 'a' }],
      faults: [{ code: 'byte-order-mark' }],
    });
  });

  it('knows a file without its last line end', () => {
    expect(readLines(bytesOf('a\nb')).faults).toMatchObject([{ code: 'unfinished-line', line: 2 }]);
  });
});
