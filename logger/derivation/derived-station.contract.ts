/** For tests only: measured channels of a stack, and derived ones on top of them, without a configuration file. */
import { Value } from 'typebox/value';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { makeChannel } from '../store/test-station.contract.js';
import { bindFormula } from './bind-formula.js';
import { DERIVED_INSTRUMENT, type DerivedChannel } from './derived-channel.js';
import { findFormula } from './formulas.js';

const SECOND_MS = 1000;

/** Polled every second by the gas analyzer, and the oxygen every five by another instrument. */
export const nox = makeChannel({
  ...{ id: 'nox', instrument: 'gas', symbol: 'NOx-raw', unit: 'mg/Nm3', pollIntervalMs: SECOND_MS },
});
export const oxygen = makeChannel({
  ...{ id: 'o2', instrument: 'oxygen', symbol: 'O2', unit: '%V', pollIntervalMs: 5 * SECOND_MS },
});
export const flow = makeChannel({
  ...{ id: 'flow', instrument: 'gas', symbol: 'Flow', unit: 'Nm3/h', pollIntervalMs: SECOND_MS },
});

export function derive(
  id: string,
  formulaId: string,
  channels: Readonly<Record<string, Channel>>,
  options: { settings?: Record<string, unknown>; change?: Partial<Channel> } = {},
): DerivedChannel {
  const formula = findFormula(formulaId);
  if (formula === null) throw new Error(formulaId);
  const bound = bindFormula(
    formula,
    {
      inputs: Object.entries(channels).map(([name, channel]) => ({
        name,
        source: { kind: 'channel', channel },
      })),
      settings: Value.Default(formula.settings, { ...options.settings }) as Record<string, unknown>,
      normal: { temperature: 25, pressure: 101.325 },
      intervalHours: 1 / 12,
    },
    true,
  );
  if (bound.faults.length > 0) throw new Error(JSON.stringify(bound.faults));
  const { unit, formula: named, inputs, settings, compute } = bound;
  const pollIntervalMs = Math.min(...Object.values(channels).map((channel) => channel.pollIntervalMs));
  const channel = makeChannel({
    ...{ id, instrument: DERIVED_INSTRUMENT, measurement: formulaId, symbol: id, unit, pollIntervalMs },
    ...options.change,
  });
  return { channel, formula: named, inputs, settings, compute };
}

/** NOx at 7 % oxygen, and the load that takes its own way. */
export const noxReferred = derive(
  'nox-ref',
  'oxygen-reference',
  { concentration: nox, oxygen },
  { settings: { referenceOxygen: 7 } },
);
export const noxLoad = derive('nox-load', 'load', { concentration: nox, flow });
