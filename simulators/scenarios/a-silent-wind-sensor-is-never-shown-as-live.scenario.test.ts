/** A wind sensor that talks by itself stops in mid-interval: silence is told as silence, at once, everywhere, until it talks again. */
import { expect, it } from 'vitest';
import type { PanelView } from '../../logger/panel/panel-view.js';
import { ScenarioBench } from './scenario-bench.js';
import type { StationDraft } from './station-draft.js';

const POLL_MS = 2_000;
/** Three periods of one second. */
const SILENCE_MS = 3_000;

function withWind(draft: StationDraft): void {
  draft.buses = [{ id: 'mast', type: 'serial', port: '/dev/serial/by-id/mast', baudRate: 9600 }];
  draft.instruments = [
    {
      id: 'wind',
      profile: 'gill-windsonic',
      bus: 'mast',
      unitId: 1,
      pollInterval: `${POLL_MS / 1000}s`,
      channels: [
        { measurement: 'wind-speed', symbol: 'WindSpeed' },
        { measurement: 'wind-direction', symbol: 'WindDir', speedChannel: 'WindSpeed' },
      ],
    },
  ];
}

it('tells a wind sensor that stopped as no communication within its age, and its values again when it talks', async () => {
  const options = { station: withWind, instruments: { wind: 'talks' }, panel: 'serve' } as const;
  await using bench = await ScenarioBench.start(options);
  const { station, clock } = bench;
  const { wind } = station.instruments;
  const panel = async () => {
    const answer = await fetch(`${station.logger.panelUrl}/api/view`);
    return (await answer.json()) as PanelView;
  };
  await bench.runIntervals(2);
  expect(station.reported('WindSpeed').at(-1)).toMatchObject({ status: 'measuring', value: 2.74 });
  expect(station.reported('WindDir').at(-1)?.value).toBeCloseTo(229, 6);

  await bench.run(20_000);
  const stoppedAt = clock.now();
  wind.faults.turnOn('silent');
  wind.speed = 9;
  await bench.run(SILENCE_MS + POLL_MS);
  const view = await panel();
  for (const symbol of ['WindSpeed', 'WindDir']) {
    const channel = view.channels.find((each) => each.symbol === symbol);
    expect(channel?.latest).toMatchObject({ raw: null, status: 'no-comms', reason: 'timeout' });
  }

  await bench.runIntervals(2);
  const silent = station.scansOf('wind').filter(({ at }) => at >= stoppedAt + SILENCE_MS);
  expect(silent.length).toBeGreaterThan(30);
  for (const { readings } of silent) {
    expect(readings.map(({ raw, status }) => [raw, status])).toEqual([
      [null, 'no-comms'],
      [null, 'no-comms'],
    ]);
  }
  expect(station.reported('WindSpeed').at(-1)).toMatchObject({ status: 'no-comms', value: null, usable: 0 });
  expect((await panel()).instruments[0]).toMatchObject({ state: 'silent', failure: { code: 'timeout' } });

  wind.faults.turnAllOff();
  await bench.runIntervals(2);
  expect(station.reported('WindSpeed').at(-1)).toMatchObject({ status: 'measuring', value: 9 });
  expect((await panel()).instruments[0]).toMatchObject({ state: 'answering' });
  await bench.assertLedger();
  await bench.assertMinistryReadsAll();
});

it('comes back by itself after its cable was out', async () => {
  await using bench = await ScenarioBench.start({ station: withWind, instruments: { wind: 'talks' } });
  const { mast } = bench.station.instruments.wires;
  await bench.runIntervals(1);
  await mast.unplug();
  await bench.runIntervals(2);
  expect(bench.station.reported('WindSpeed').at(-1)).toMatchObject({ status: 'no-comms', value: null });
  await mast.plug();
  await bench.runIntervals(2);
  expect(bench.station.reported('WindSpeed').at(-1)).toMatchObject({ status: 'measuring', value: 2.74 });
});
