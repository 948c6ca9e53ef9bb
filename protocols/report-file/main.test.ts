import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from './main.js';

const T = '20260325000000';
const NAME = `TB_CAPH_NUOSXL_${T}.txt`;
const REAL = join(import.meta.dirname, 'conformance/valid', NAME);
let folder: string;
let clean: string;
let broken: string;

function write(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${line}\r\n`).join(''));
  return path;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-file-'));
  clean = write(NAME, [`COD\t16.25\tmg/L\t${T}\t00`]);
  broken = write(`TB_CAPH_NUO002_${T}.txt`, [
    `COD\t16,25\tmg/L\t${T}\t00`,
    `Vinyl chloride\t1\tppb\t${T}\t00`,
    `pH\t7.8\t\t${T}\t01`,
    `TSS\t12.5\tmg/L\t${T}\t02`,
    `NH4\tabc\tmg/L\t${T}\t00`,
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await main(argv, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { exitCode, out, err };
}

describe('quantrac file check', () => {
  it('prints a summary and exits 0 for a clean file', async () => {
    expect(await run('check', clean)).toEqual({
      exitCode: 0,
      out: [`${clean}: accepted, 1 row(s), 0 error(s), 0 warning(s)`],
      err: [],
    });
  });

  it('accepts the file of a real station with its one warning', async () => {
    const { exitCode, out } = await run('check', REAL);
    expect(exitCode).toBe(0);
    expect(out[0]).toMatch(/NUOSXL_20260325000000\.txt:6:3: warning empty-unit .* \(clause 4\.6\)$/);
    expect(out).toHaveLength(2);
  });

  it('prints every fault with its place and clause, and exits 1 for an error', async () => {
    const { exitCode, out } = await run('check', clean, broken);
    expect(exitCode).toBe(1);
    expect(
      out.map((line) => line.replace(`${broken}`, 'FILE').split(' ').slice(0, 3).join(' ')).slice(1, -1),
    ).toEqual([
      'FILE:1:2: warning decimal-comma',
      'FILE:2:1: warning space-in-symbol',
      'FILE:3:3: warning empty-unit',
      'FILE:5:2: error bad-decimal',
    ]);
    expect(out.at(-1)).toBe(`${broken}: rejected, 5 row(s), 1 error(s), 3 warning(s)`);
  });

  it('gives the same as JSON', async () => {
    const { exitCode, out } = await run('check', '--json', broken);
    expect(exitCode).toBe(1);
    expect(JSON.parse(out.join('\n'))).toMatchObject({
      files: [
        {
          file: broken,
          verdict: 'rejected',
          localTime: T,
          station: { province: 'TB', facility: 'CAPH', station: 'NUO002' },
          errors: 1,
          warnings: 3,
          faults: [
            { code: 'decimal-comma', line: 1, column: 2, clause: '4.4' },
            {},
            {},
            { code: 'bad-decimal' },
          ],
        },
      ],
    });
  });

  it('exits 2 for a file that cannot be read, and still judges the others', async () => {
    const { exitCode, out, err } = await run('check', join(folder, 'nowhere.txt'), folder, clean);
    expect(exitCode).toBe(2);
    expect(err).toEqual([
      `${join(folder, 'nowhere.txt')}: there is no such file`,
      `${folder}: is not a file`,
    ]);
    expect(out).toEqual([`${clean}: accepted, 1 row(s), 0 error(s), 0 warning(s)`]);
  });

  it('does not read a huge file to its end', async () => {
    const path = join(folder, `TB_CAPH_NUO003_${T}.txt`);
    writeFileSync(path, Buffer.alloc(5_000_000, 'x'));
    const { exitCode, out } = await run('check', path);
    expect(exitCode).toBe(1);
    expect(out[0]).toContain('file-too-large');
  });
});

describe('quantrac file explain', () => {
  it('says in a table and in words what the Ministry’s reader would make of a file', async () => {
    const { exitCode, out } = await run('explain', broken);
    expect(exitCode).toBe(0);
    expect(out[0]).toBe(broken);
    expect(out.slice(1)).toMatchInlineSnapshot(`
      [
        "Line  Symbol  Value word  Stored  Unit  Time                 Status       What happens",
        "1     COD     16,25       0       mg/L  2026-03-25 00:00:00  0 measuring  "16,25" is no number to the reader: 0 is stored",
        "2     —       —           lost    —     —                    —            dropped: the words fit none of the four orders",
        "3     pH      7.8         7.8     —     2026-03-25 00:00:00  0 measuring  status 01 is not seen, because a column before it is empty: measuring is stored",
        "4     TSS     12.5        0       mg/L  2026-03-25 00:00:00  2 fault      the instrument is marked faulty; status 02: 0 is stored instead of 12.5",
        "5     NH4     abc         0       mg/L  2026-03-25 00:00:00  0 measuring  "abc" is no number to the reader: 0 is stored",
        "",
        "The reader takes this file for station CAPH_NUO002.",
        "It stores 4 of 5 rows, all under 2026-03-25 00:00:00 (the last row's time).",
        "Lost: Vinyl chloride 1 ppb 20260325000000 00 (line 2).",
        "Changed to 0: COD (line 1), TSS (line 4), NH4 (line 5).",
        "Status lost, counted as measuring: pH (line 3).",
        "Write "-" where there is no unit or no value: the status then stays the fifth word.",
        "Write numbers with a decimal dot, without exponents or thousands separators.",
        "Write symbols and units without spaces.",
        "",
      ]
    `);
  });

  it('says it in Vietnamese', async () => {
    const { out } = await run('explain', '--lang', 'vi', broken);
    expect(out).toContain('Bị đổi thành 0: COD (dòng 1), TSS (dòng 4), NH4 (dòng 5).');
    expect(out).toContain('Mất trạng thái, bị coi là đang đo: pH (dòng 3).');
  });

  it('says that nothing is changed when nothing is', async () => {
    expect((await run('explain', clean)).out).toContain('Nothing is lost or changed.');
  });

  it('says when the file would never be opened', async () => {
    const other = await run('explain', '--station', 'KHINVC', clean);
    expect(other.out.join('\n')).toContain('does not contain the station code KHINVC');
    const late = await run('explain', '--newest', `TB_CAPH_NUOSXL_20260325000500.txt`, clean);
    expect(late.out.join('\n')).toContain('THE READER NEVER OPENS THIS FILE');
  });

  it('loses the symbols that are not registered', async () => {
    expect((await run('explain', '--symbols', 'pH,TSS', clean)).out).toContain('Lost: COD (line 1).');
  });

  it('gives the same as JSON', async () => {
    const { out } = await run('explain', '--json', broken);
    expect(JSON.parse(out.join('\n'))).toMatchObject({
      files: [
        {
          file: broken,
          stationCode: 'CAPH_NUO002',
          outcome: 'read',
          lines: [{ indicator: 'COD', value: 0 }, {}, {}, {}, {}],
        },
      ],
    });
  });
});

describe('wrong use of quantrac file', () => {
  it.each([
    [[], 'check or explain?'],
    [['lint', 'x'], 'unknown verb "lint"'],
    [['check'], 'check which file?'],
    [['explain', '--lang', 'fr', 'x'], '--lang is en or vi'],
    [['check', '--station', 'X', 'x'], '--station belongs to explain'],
    [['check', '--nonsense', 'x'], "Unknown option '--nonsense'"],
  ])('%j exits 2 with a reason', async (argv, reason) => {
    const { exitCode, out, err } = await run(...argv);
    expect(exitCode).toBe(2);
    expect(out).toEqual([]);
    expect(err[0]).toContain(reason);
  });

  it('prints its usage when asked', async () => {
    const { exitCode, out } = await run('--help');
    expect(exitCode).toBe(0);
    expect(out[0]).toContain('quantrac file check');
  });
});
