/** The totalizer of the flow meter comes to its end and begins at zero: the totals of the intervals do not notice. */
import { expect, it } from 'vitest';
import { ScenarioBench } from './scenario-bench.js';
import type { StationDraft } from './station-draft.js';

const ROLL_OVER_AT = 1_000_000;
/** 0.5 m³/s: 30 m³ a minute. */
const FLOW = 0.5;
const PER_MINUTE = 30;

function meterOnly(draft: StationDraft): void {
  draft.buses = draft.buses.filter(({ id }) => id === 'line');
  draft.instruments = draft.instruments.filter(({ id }) => id === 'meter');
  const total = draft.instruments[0]?.channels.find(({ symbol }) => symbol === 'FlowTotal');
  if (total) total['rollOverAt'] = ROLL_OVER_AT;
}

it('counts on over the end of the counter', async () => {
  await using bench = await ScenarioBench.start({
    station: meterOnly,
    instruments: {
      meter: (definition) => {
        const { 'totalizer-1': total, ...others } = definition.totals;
        if (!total) throw new Error('the simulated meter has a totalizer');
        const changed = { ...total, initial: ROLL_OVER_AT - 100, rollOverAt: ROLL_OVER_AT };
        return { ...definition, totals: { 'totalizer-1': changed, ...others } };
      },
    },
  });
  const { meter } = bench.station.instruments;
  meter.setValue('flow', FLOW);
  await bench.runIntervals(7);

  const counts = bench.station
    .scansOf('meter')
    .flatMap(({ readings }) =>
      readings.filter(({ channel }) => channel === 'FlowTotal').map(({ raw }) => raw ?? NaN),
    );
  expect(Math.max(...counts)).toBeGreaterThan(ROLL_OVER_AT - 10);
  expect(counts.at(-1)).toBeLessThan(200);
  const totals = bench.station.reported('FlowTotal').slice(1);
  expect(totals).toHaveLength(6);
  for (const { value, status } of totals) {
    expect(status).toBe('measuring');
    expect(value).toBeCloseTo(PER_MINUTE, 1);
  }
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});

it('says 02 when the counter was set to zero, instead of guessing', async () => {
  await using bench = await ScenarioBench.start({ station: meterOnly });
  const { meter } = bench.station.instruments;
  meter.setValue('flow', FLOW);
  await bench.runIntervals(3);
  meter.setValue('totalizer-1', 0);
  await bench.runIntervals(2);

  const totals = bench.station.reported('FlowTotal').slice(1);
  expect(totals.map(({ reason }) => reason)).toEqual([null, null, 'counter-reset', null]);
  expect(totals[2]?.value).toBeNull();
  await bench.assertLedger();
});
