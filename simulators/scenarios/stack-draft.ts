/**
 * Makes a stack of the drafted station: gases and water vapour by a wet analyzer, oxygen as 4-20 mA, and NOx derived from them as
 * a limit speaks of it: as NO2, dry, at 7 % oxygen.
 */
import { POLL_INTERVAL_MS, type StationDraft } from './station-draft.js';

const pollInterval = `${POLL_INTERVAL_MS / 1000}s`;
/** 0…25 % on 4–20 mA. */
const OXYGEN_PER_MA = 25 / 16;

export const STACK = { referenceOxygen: 7, oxygenMax: 19.5 } as const;

/** The current that tells so much oxygen. */
export function currentOf(oxygenPercent: number): number {
  return oxygenPercent / OXYGEN_PER_MA + 4;
}

export function draftStack(draft: StationDraft): void {
  draft.station.kind = 'stack';
  draft.buses = [
    { id: 'analyzer', type: 'modbus-tcp', host: '192.0.2.40', timeout: '500ms' },
    { id: 'signals', type: 'modbus-tcp', host: '192.0.2.41', timeout: '500ms' },
  ];
  draft.instruments = [
    {
      ...{ id: 'gases', profile: 'sick-marsic300', bus: 'analyzer', unitId: 1, pollInterval },
      settings: { numbering: 'from-0', 'word-order': 'high-first', 'trace-unit': 'ppm', 'bulk-unit': '%' },
      channels: [
        { measurement: 'no', id: 'no-wet', symbol: 'NO' },
        { measurement: 'no2', id: 'no2-wet', symbol: 'NO2' },
        { measurement: 'water', id: 'h2o', symbol: 'H2O', unit: '%V' },
      ],
    },
    {
      ...{ id: 'loops', profile: 'moxa-iologik-e1240', bus: 'signals', unitId: 1, pollInterval },
      settings: { signal: '4-20mA-with-burnout' },
      channels: [
        {
          ...{ measurement: 'input-0', id: 'o2-wet', symbol: 'O2-wet', unit: '%V', decimals: 2 },
          ...{ scale: OXYGEN_PER_MA, offset: -4 * OXYGEN_PER_MA },
        },
      ],
    },
  ];
  const moisture = 'h2o';
  draft.derived = [
    // Listed before what it needs: the order of the list is the reader's, not the computer's.
    {
      ...{ symbol: 'NOx', formula: 'oxygen-reference', settings: STACK },
      inputs: { concentration: 'nox-dry', oxygen: 'O2' },
    },
    {
      symbol: 'NOx-dry',
      id: 'nox-dry',
      formula: 'dry-from-wet',
      inputs: { concentration: 'nox-mg', moisture },
    },
    { symbol: 'NOx-mg', id: 'nox-mg', formula: 'nox-as-no2', inputs: { no: 'no-wet', no2: 'no2-wet' } },
    { symbol: 'O2', formula: 'dry-from-wet', inputs: { concentration: 'o2-wet', moisture } },
  ];
}
