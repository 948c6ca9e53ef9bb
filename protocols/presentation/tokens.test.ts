import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The colours of a block that begins with the given selector. */
function colours(selector: string): Record<string, string> {
  const start = css.indexOf(selector);
  if (start < 0) throw new Error(`no ${selector}`);
  const block = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(left: string, right: string): number {
  const [low, high] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const THEMES = { light: colours(':root {'), dark: colours(":root[data-theme='dark'] {") };
const STATUSES = ['calibrating', 'maintenance', 'warming-up', 'out-of-range', 'fault', 'no-comms'];

describe.each(Object.entries(THEMES))('the %s theme', (_name, theme) => {
  const of = (name: string) => theme[name] ?? '';

  it.each(['ink', 'ink-2', 'ink-3', 'accent'])('%s can be read on every ground (4.5)', (ink) => {
    for (const ground of ['paper', 'surface', 'inset'])
      expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(STATUSES)('the word of %s can be read on its ground (4.5)', (status) => {
    expect(contrast(of(status), of(`${status}-ground`))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('ink'), of(`${status}-ground`))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('ink-3'), of(`${status}-ground`))).toBeGreaterThanOrEqual(4);
  });

  it('shapes and lines stand out (3)', () => {
    for (const mark of [...STATUSES, 'chart-line', 'chart-raw', 'line-strong'])
      expect(contrast(of(mark), of('surface'))).toBeGreaterThanOrEqual(3);
  });
});

it('is dark alike by the system and by choice', () => {
  expect(colours(":root:not([data-theme='light'])")).toEqual(THEMES.dark);
});
