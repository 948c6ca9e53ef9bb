import { describe, expect, it } from 'vitest';
import { MIDNIGHT, reportFile, STATION } from '../scratch-province.contract.js';
import { judgeFile } from './judge-file.js';

const judge = (text: string | Buffer, name = `${STATION}_20260325000000.txt`, now = MIDNIGHT) =>
  judgeFile({ station: STATION, name, bytes: Buffer.from(text), now });

describe('a received file', () => {
  it('gives readings at its own time when it is in the form', () => {
    const { name, bytes } = reportFile(STATION, MIDNIGHT, 3.25);
    const judged = judge(bytes, name);
    expect(judged).toMatchObject({ verdict: 'accepted', dataAt: MIDNIGHT, rows: 3, faults: [] });
    expect(judged.readings[0]).toEqual({
      symbol: 'COD',
      unit: 'mg/l',
      at: MIDNIGHT,
      value: 3.25,
      status: 'measuring',
      decimals: 4,
    });
  });

  it('keeps what was measured during a calibration, and takes no filler for a value', () => {
    const time = '20260325000000';
    const { readings } = judge(`COD\t5.0\tmg/l\t${time}\t01\r\nTSS\t0\tmg/l\t${time}\t02\r\n`);
    expect(readings.map(({ value, status }) => [value, status])).toEqual([
      [5, 'calibrating'],
      [null, 'fault'],
    ]);
  });

  it.each([
    ['of the future', reportFile(STATION, MIDNIGHT + 3_600_000)],
    ['of another station', reportFile('TB_NMAM_KHIAMO', MIDNIGHT)],
    ['that is empty', { name: `${STATION}_20260325000000.txt`, bytes: Buffer.alloc(0) }],
    ['that is no text', { name: `${STATION}_20260325000000.txt`, bytes: Buffer.from([0xff, 0xfe, 0]) }],
  ])('%s is rejected and gives no readings', (_what, { name, bytes }) => {
    const judged = judge(bytes, name);
    expect(judged).toMatchObject({ verdict: 'rejected', readings: [] });
    expect(judged.faults.some(({ severity }) => severity === 'error')).toBe(true);
  });
});
