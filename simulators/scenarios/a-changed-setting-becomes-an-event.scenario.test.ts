/** Somebody turns a screw on an analyzer: the station tells what stood before and after, also when the logger was off. */
import { expect, it } from 'vitest';
import { describeStatus } from '../../logger/operations/describe-status.js';
import { MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import type { StationDraft } from './station-draft.js';

const SETTINGS_INTERVAL_MS = 2 * MINUTE_MS;

function watchOften(draft: StationDraft): void {
  for (const instrument of draft.instruments) instrument.settingsInterval = '2m';
}

const settingEvents = (bench: ScenarioBench) =>
  bench.station.logger.events
    .read({ limit: 200, before: null, kinds: ['setting-first-read', 'setting-changed'], subject: null })
    .reverse();

it('within one interval, with before and after; the baseline outlives a restart', async () => {
  await using bench = await ScenarioBench.start({ station: watchOften });
  await bench.run(MINUTE_MS);
  const first = settingEvents(bench);
  expect(first.every(({ kind }) => kind === 'setting-first-read')).toBe(true);
  expect(first).toHaveLength(8 + 2);
  expect(first.find(({ parameters }) => parameters['setting'] === 'slope-range-1')?.after).toBe(1.004);

  const changedAt = bench.station.clock.now();
  bench.station.instruments.ozone.command('setting slope 0.987');
  await bench.run(SETTINGS_INTERVAL_MS + 10_000);
  const changes = settingEvents(bench).slice(first.length);
  expect(
    changes.map(({ kind, parameters, before, after }) => [kind, parameters['setting'], before, after]),
  ).toEqual([
    ['setting-changed', 'slope-range-1', 1.004, 0.987],
    ['setting-changed', 'slope-range-2', 1.004, 0.987],
  ]);
  expect((changes[0]?.at ?? 0) - changedAt).toBeLessThanOrEqual(SETTINGS_INTERVAL_MS + 10_000);
  expect(changes[0]?.subject).toEqual({ kind: 'instrument', id: 'ozone' });

  await bench.station.stop();
  bench.station.instruments.ozone.command('setting span-1 350');
  await bench.station.start();
  await bench.run(MINUTE_MS);
  const after = settingEvents(bench).slice(first.length + changes.length);
  expect(after).toMatchObject([
    { kind: 'setting-changed', before: 400, after: 350, parameters: { setting: 'span-target-range-1' } },
  ]);
  const status = describeStatus(bench.station.setup, bench.station.clock, false);
  expect(status).toMatch(
    /event {5}\S+ \S+ A setting of ozone was changed: Span target, range 1: 400\.0 ppb → 350\.0 ppb/,
  );
  await bench.assertLedger();
});

it('but an analyzer that does not answer has changed nothing', async () => {
  await using bench = await ScenarioBench.start({ station: watchOften });
  await bench.run(MINUTE_MS);
  const { length } = settingEvents(bench);
  bench.station.instruments.ozone.setFault('silent');
  await bench.run(6 * MINUTE_MS);
  bench.station.instruments.ozone.faults.turnAllOff();
  await bench.run(6 * MINUTE_MS);
  expect(settingEvents(bench)).toHaveLength(length);
  const kinds = bench.station.logger.events
    .read({ limit: 50, before: null, kinds: null, subject: { kind: 'instrument', id: 'ozone' } })
    .map(({ kind }) => kind)
    .filter((kind) => !kind.startsWith('setting'));
  expect(kinds).toEqual(['instrument-answers', 'instrument-silent', 'instrument-answers']);
});

it('and what the buses do is told beside a running logger', async () => {
  await using bench = await ScenarioBench.start();
  bench.station.instruments.sensors.setFault('silent');
  await bench.run(5 * MINUTE_MS);
  const json = JSON.parse(describeStatus(bench.station.setup, bench.station.clock, true)) as {
    buses: { bus: string; figures: { requests: number; timeouts: number; line: object | null } }[];
  };
  const figures = new Map(json.buses.map(({ bus, figures: own }) => [bus, own]));
  expect([...figures.keys()].sort()).toEqual(['cabinet', 'line', 'shelter']);
  expect(figures.get('cabinet')).toMatchObject({ timeouts: 0, line: null });
  expect(figures.get('line')?.timeouts).toBeGreaterThan(0);
  expect(figures.get('line')?.line).not.toBeNull();
});
