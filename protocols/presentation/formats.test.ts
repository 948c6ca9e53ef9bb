import { describe, expect, it } from 'vitest';
import { formatCount, formatExact, formatNumber, formatShare, splitNumber } from './format-number.js';
import { formatSize } from './format-size.js';
import {
  formatAge,
  formatDate,
  formatDuration,
  formatIso,
  formatMoment,
  formatTime,
  precisionOf,
} from './format-time.js';
import { formatUnit } from './format-unit.js';

const AT = Date.UTC(2026, 10, 22, 7, 32, 8);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('numbers', () => {
  it.each([
    [16.2482, 2, '16,25', '16.25'],
    [7, 2, '7,00', '7.00'],
    [-3.14159, 2, '−3,14', '−3.14'],
    [-0.001, 2, '0,00', '0.00'],
    [1234.5, 1, '1234,5', '1234.5'],
    [61617.0875, 4, '61\u202f617,0875', '61\u202f617.0875'],
    [1_284_671, 0, '1\u202f284\u202f671', '1\u202f284\u202f671'],
  ])('writes %d with %d decimals', (value, decimals, vi, en) => {
    expect(formatNumber(value, decimals, 'vi')).toBe(vi);
    expect(formatNumber(value, decimals, 'en')).toBe(en);
  });

  it.each([null, Number.NaN, Number.POSITIVE_INFINITY])('never writes %s as a number', (value) => {
    expect(formatNumber(value, 2, 'vi')).toBe('—');
  });

  it('cuts at the decimal mark, so that a column lines up', () => {
    expect(splitNumber(16.25, 2, 'vi')).toEqual({ whole: '16', fraction: ',25' });
    expect(splitNumber(42, 0, 'vi')).toEqual({ whole: '42', fraction: '' });
  });

  it('writes a limit as short as it is', () => {
    expect([formatExact(200, 'vi'), formatExact(0.15, 'vi'), formatExact(0.1 + 0.2, 'en')]).toEqual([
      '200',
      '0,15',
      '0.3',
    ]);
  });

  it('says 100 % only when nothing is missing', () => {
    expect([formatShare(1), formatShare(0.9999), formatShare(0.29)]).toEqual([
      '100\u202f%',
      '99\u202f%',
      '29\u202f%',
    ]);
  });

  it('counts without decimals', () => expect(formatCount(86_312)).toBe('86\u202f312'));
});

describe('units and sizes', () => {
  it.each([
    ['oC', '°C'],
    ['m3/h', 'm³/h'],
    ['mg/Nm3', 'mg/Nm³'],
    ['ug/m3', 'µg/m³'],
    ['uS/cm', 'µS/cm'],
    ['mg/l', 'mg/L'],
    ['-', ''],
    ['', ''],
    ['Pt-Co', 'Pt-Co'],
    ['FNU', 'FNU'],
  ])('shows %j as %j', (unit, shown) => expect(formatUnit(unit)).toBe(shown));

  it.each([
    [0, '0\u202fB'],
    [318, '318\u202fB'],
    [1432, '1,4\u202fkB'],
    [21_400_000_000, '21\u202fGB'],
  ])('shows %d bytes as %j', (size, shown) => expect(formatSize(size, 'vi')).toBe(shown));
});

describe('times', () => {
  it('are GMT+7 whatever the zone of the machine', () => {
    expect([formatTime(AT), formatDate(AT), formatIso(AT)]).toEqual([
      '14:32',
      '22/11/2026',
      '2026-11-22T14:32:08+07:00',
    ]);
  });

  it('name the day only when it is another one', () => {
    expect(formatMoment(AT, AT + HOUR_MS)).toBe('14:32');
    expect(formatMoment(AT, AT + 24 * HOUR_MS)).toBe('22/11 14:32');
    expect(formatMoment(AT, AT + 60 * 24 * HOUR_MS)).toBe('22/11/2026 14:32');
  });

  it('tell seconds only where a list needs them', () => {
    expect([precisionOf([AT - 8000, AT - 68_000]), precisionOf([AT - 8000, AT])]).toEqual([
      'minutes',
      'seconds',
    ]);
    expect(formatMoment(AT, AT, 'seconds')).toBe('14:32:08');
  });

  it.each([
    [0, 'vừa xong', 'just now'],
    [-5000, 'vừa xong', 'just now'],
    [3000, '3 giây trước', '3 s ago'],
    [59_999, '59 giây trước', '59 s ago'],
    [5 * MINUTE_MS, '5 phút trước', '5 min ago'],
    [2 * HOUR_MS, '2 giờ trước', '2 h ago'],
    [2 * HOUR_MS + 10 * MINUTE_MS, '2 giờ 10 phút trước', '2 h 10 min ago'],
    [30 * HOUR_MS + 10 * MINUTE_MS, '30 giờ trước', '30 h ago'],
    [3 * 24 * HOUR_MS, '3 ngày trước', '3 days ago'],
  ])('tell an age of %d ms', (age, vi, en) => {
    expect(formatAge(AT - age, AT, 'vi')).toBe(vi);
    expect(formatAge(AT - age, AT, 'en')).toBe(en);
  });

  it('tell a span without "ago"', () => expect(formatDuration(187 * MINUTE_MS, 'vi')).toBe('3 giờ 7 phút'));
});
