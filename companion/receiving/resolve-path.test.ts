import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFinalPath, resolvePath } from './resolve-path.js';
import { SftpRefusal } from './sftp-refusal.js';

describe('a path of a client', () => {
  it.each([
    ['', ''],
    ['.', ''],
    ['/', ''],
    ['..', ''],
    ['/../../etc/passwd', 'etc/passwd'],
    ['a/../../b', 'b'],
    ['2026//03/./25/', '2026/03/25'],
    ['Ápsuất.txt', 'Ápsuất.txt'],
  ])('%j is %j below the root', (raw, path) => expect(resolvePath(Buffer.from(raw))).toBe(path));

  it.each(['a\0', 'a\nb', 'a\\b', 'x'.repeat(201), '\u007f', 'd/'.repeat(13), 'ab/'.repeat(400)])(
    '%j is refused',
    (raw) => expect(() => resolvePath(Buffer.from(raw))).toThrow(SftpRefusal),
  );

  it('that is not UTF-8 is refused', () => {
    expect(() => resolvePath(Buffer.from([0x61, 0xff]))).toThrow(/UTF-8/);
  });

  it('never leaves the root, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('..', '.', '', 'a', '...', '/', ' ', '\0')), (parts) => {
        let path: string;
        try {
          path = resolvePath(Buffer.from(parts.join('/')));
        } catch (error) {
          expect(error).toBeInstanceOf(SftpRefusal);
          return;
        }
        expect(path.startsWith('/')).toBe(false);
        expect(path.split('/')).not.toContain('..');
      }),
    );
  });

  it.each([
    ['TB_CAPH_NUOSXL_20260325000000.txt', true],
    ['2026/03/25/any.TXT', true],
    ['.hidden.txt', false],
    ['.quantrac-tmp/a.txt', false],
    ['2026/.part/a.txt', false],
    ['a.txt.part', false],
    ['a', false],
  ])('%s is final: %s', (path, isFinal) => expect(isFinalPath(path)).toBe(isFinal));
});
