// Every simulated instrument is examined as if nobody knew it: its own profile comes first, or beside named look-alikes; and
// what fits nothing is never called likely. PRINT_MATRIX=1 prints the table of docs/vendor-kit.md.
import { describe, expect, it } from 'vitest';
import { listSimulatedInstruments } from '../../../simulators/instruments/load-simulated-instrument.js';
import { LIKELY_MIN, verdictOf } from './rank-candidates.js';
import { examine, modbusProfiles, otherOrder, simulated } from './simulated-unit.contract.js';

const models = listSimulatedInstruments().filter((model) => modbusProfiles.some(({ id }) => id === model));
const answersOf = (instrument: ReturnType<typeof simulated>) => (pdu: Uint8Array) => instrument.answer(pdu);

/** Says so little that nothing can be told from it; by name, so that the list does not grow unseen. */
const SAYS_TOO_LITTLE = ['fuji-zre', 'hach-ldo-aq', 'hach-nitratax-sc', 'hach-uvas-sc'];

describe('an instrument that nobody knows', () => {
  it.each(models)('%s is found by its own profile', async (model) => {
    const { candidates } = await examine(answersOf(simulated(model)));
    const own = candidates.find(({ profile }) => profile.id === model);
    const [first] = candidates;
    expect(own, candidates.map(({ profile }) => profile.id).join()).toBeDefined();
    if (first !== own) expect(own?.lookAlikes).toContain(first?.profile.id);
    if (SAYS_TOO_LITTLE.includes(model)) expect(own?.confidence).toBeLessThan(LIKELY_MIN);
  });

  it.each(models)('%s is found with its words in the other order, too', async (model) => {
    const instrument = simulated(model, { wordOrder: otherOrder(model) });
    const { candidates } = await examine(answersOf(instrument));
    const own = candidates.find(({ profile }) => profile.id === model);
    if (candidates[0] !== own) expect(own?.lookAlikes).toContain(candidates[0]?.profile.id);
    expect(own).toBeDefined();
  });

  it.each(models)('%s is never taken for another with certainty, whatever its weather', async (model) => {
    for (const seed of [2, 3, 4]) {
      const { candidates } = await examine(answersOf(simulated(model, { seed })));
      if (verdictOf(candidates) === 'likely') expect(candidates[0]?.profile.id).toBe(model);
    }
  });

  it('shows which order of words its numbers are in', async () => {
    for (const [wordOrder, told] of [
      ['ABCD', 'high-first'],
      ['CDAB', 'low-first'],
    ] as const) {
      const { candidates } = await examine(answersOf(simulated('siemens-mag6000', { wordOrder })));
      expect(candidates[0]?.settings['word-order']).toBe(told);
    }
    const wrong = await examine(answersOf(simulated('teledyne-t400', { wordOrder: 'CDAB' })));
    expect(wrong.candidates[0]?.reasons.join()).toMatch(/only with the words in the other order/);
  });
});

describe('nothing is likely', () => {
  const words = (valueAt: (address: number) => number) => (pdu: Uint8Array) => {
    const [code = 0, high = 0, low = 0, many = 0, few = 0] = pdu;
    const count = (many << 8) | few;
    if (code <= 2)
      return Uint8Array.from([code, Math.ceil(count / 8), ...Array<number>(Math.ceil(count / 8)).fill(0)]);
    const data = Array.from({ length: count }, (_, index) => valueAt(((high << 8) | low) + index) & 0xffff);
    return Uint8Array.from([code, count * 2, ...data.flatMap((word) => [word >> 8, word & 0xff])]);
  };

  it.each([
    ['zeros at every address', words(() => 0)],
    ['ones at every address', words(() => 1)],
    ['noise at every address', words((address) => Math.imul(address + 1, 0x9e3779b1) >>> 16)],
    ['a counter at every address', words((address) => address)],
    ['refusals only', (pdu: Uint8Array) => Uint8Array.of((pdu[0] ?? 0) | 0x80, 2)],
  ])('of an instrument with %s', async (_what, answer) => {
    const { candidates } = await examine(answer);
    expect(candidates.map(({ confidence }) => confidence).filter((each) => each >= LIKELY_MIN)).toEqual([]);
    expect(verdictOf(candidates)).toBe('unsure');
  });
});

it.runIf(process.env['PRINT_MATRIX'] !== undefined)('prints the matrix', async () => {
  const rows = [
    '| instrument | its own profile | words swapped | next candidates |',
    '| --- | --- | --- | --- |',
  ];
  for (const model of models) {
    const { candidates } = await examine(answersOf(simulated(model)));
    const swapped = await examine(answersOf(simulated(model, { wordOrder: otherOrder(model) })));
    const own = (list: typeof candidates) =>
      list.find(({ profile }) => profile.id === model)?.confidence.toFixed(2) ?? 'not found';
    const others = candidates
      .filter(({ profile }) => profile.id !== model)
      .slice(0, 3)
      .map(({ profile, confidence }) => `${profile.id} ${confidence.toFixed(2)}`);
    rows.push(`| ${model} | ${own(candidates)} | ${own(swapped.candidates)} | ${others.join(', ') || '–'} |`);
  }
  process.stdout.write(`${rows.join('\n')}\n`);
});
