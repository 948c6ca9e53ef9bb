/** What people see on either side while a wire is dead, the way is cut and all is well again: the pages' own answers. */
import { expect, it } from 'vitest';
import type { StationsView } from '../../companion/web/province-view.js';
import type { PanelView } from '../../logger/panel/panel-view.js';
import { ScenarioBench } from './scenario-bench.js';

async function ask<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  expect(answer.status, url).toBe(200);
  return (await answer.json()) as T;
}

it('tells trouble where it is, on the panel and at the province, and tells when it is over', async () => {
  await using bench = await ScenarioBench.start({ panel: 'serve' });
  const { station, province } = bench;
  const panel = () => ask<PanelView>(`${station.logger.panelUrl}/api/view`);
  const stations = async () => (await ask<StationsView>(`${province.running.web.url}/api/stations`)).stations;
  const port = station.draft.targets[0]?.port ?? 0;
  await bench.runIntervals(3);
  expect((await stations())[0]).toMatchObject({ code: station.code, state: 'current', intervalMs: 60_000 });

  // The way to the province is closed, and the ozone analyzer dies.
  for (const target of station.draft.targets) target.port = 1;
  await bench.restartLogger();
  station.instruments.ozone.setFault('silent');
  await bench.runIntervals(5);
  const troubled = await panel();
  const [target] = troubled.targets;
  expect(target).toMatchObject({ state: 'waiting', queued: 5, failure: { code: 'unreachable' } });
  expect(troubled.instruments.find(({ id }) => id === 'ozone')).toMatchObject({ state: 'silent' });
  const ozone = troubled.channels.find(({ symbol }) => symbol === 'O3');
  expect(ozone?.latest).toMatchObject({ raw: null, status: 'no-comms' });
  expect(ozone?.lastReport).toMatchObject({ value: null, status: 'no-comms' });
  expect(ozone?.lastUsable?.value).toBeGreaterThan(0);
  expect((await stations())[0]).toMatchObject({ state: 'late' });

  for (const each of station.draft.targets) each.port = port;
  station.instruments.ozone.faults.turnAllOff();
  await bench.restartLogger();
  await bench.runIntervals(3);
  const well = await panel();
  expect(well.targets[0]).toMatchObject({ state: 'idle', queued: 0, failure: null });
  expect(well.instruments.map(({ state }) => state)).toEqual(Array(4).fill('answering'));
  expect((await stations())[0]).toMatchObject({ state: 'current' });
  expect((await stations())[0]?.latest.find(({ symbol }) => symbol === 'O3')).toMatchObject({
    status: 'measuring',
  });
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});
