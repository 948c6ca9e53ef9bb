// The worked example of docs/adding-an-instrument.md is real: it loads, and its transcript holds.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InstrumentProfileSchema } from './instrument-profile.js';
import { parseProfile } from './parse-profile.js';
import { parseTranscript } from './parse-transcript.js';
import { verifyTranscript } from './verify-transcript.js';

const page = readFileSync(new URL('../../docs/adding-an-instrument.md', import.meta.url), 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';

describe('docs/adding-an-instrument.md', () => {
  it('shows a profile that speaks as its transcript says', async () => {
    const profile = parseProfile(block('yaml'), 'example-tu5.yaml');
    const transcript = block('transcript');
    expect(parseTranscript(transcript).cases).toHaveLength(4);
    expect(await verifyTranscript(profile, transcript)).toEqual([]);
  });

  it('shows a line of text that is read without program text', async () => {
    const profile = parseProfile(block('yaml line'), 'example-lv7.yaml');
    const transcript = block('transcript line');
    expect(parseTranscript(transcript).cases).toHaveLength(4);
    expect(await verifyTranscript(profile, transcript)).toEqual([]);
  });

  it('explains every key', () => {
    const keys = new Set(keysOf(InstrumentProfileSchema));
    const explained = page.slice(page.indexOf('## Every key'));
    // The two languages and the ends of a range need no line of their own.
    const plain = new Set(['vi', 'en', 'low', 'high']);
    const missing = [...keys].filter((key) => !plain.has(key) && !new RegExp(`\\b${key}\\b`).test(explained));
    expect(missing).toEqual([]);
  });
});

/** Every property name in the schema, wherever it stands. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, child]) =>
    name === 'properties'
      ? [...Object.keys(child as object), ...Object.values(child as object).flatMap(keysOf)]
      : keysOf(child),
  );
}
