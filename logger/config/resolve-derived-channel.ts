/** One entry of the `derived` list, its inputs known → a channel and the function that computes it, with every fault of the entry. */
import { Value } from 'typebox/value';
import { explainFaults, type Path } from '../../protocols/configuration/explain-faults.js';
import { formatDuration } from '../../protocols/configuration/duration.js';
import type { ConfigFaultCode } from '../../protocols/vocabulary/errors.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { findParameter } from '../../protocols/vocabulary/parameter-catalogue.js';
import { bindExpression } from '../derivation/bind-expression.js';
import { bindFormula } from '../derivation/bind-formula.js';
import type { Binding, BindingRequest, GivenInput } from '../derivation/binding.js';
import { DERIVED_INSTRUMENT, type DerivedChannel } from '../derivation/derived-channel.js';
import { EXPRESSION, findFormula, FORMULAS } from '../derivation/formulas.js';
import type { CrossFault } from './cross-check.js';
import type { DerivedConfig, StationConfig } from './schema.js';

export interface DerivedRequest {
  config: DerivedConfig;
  id: string;
  path: Path;
  station: StationConfig;
  /** By id; holds every channel that the entry names. */
  channels: ReadonlyMap<string, Channel>;
  /** The derived ones among them. */
  derived: ReadonlyMap<string, DerivedChannel>;
}

const DECIMALS_DEFAULT = 2;
const HOUR_MS = 3_600_000;
const LEGAL_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/;

/** With faults the channel cannot be computed; it stands in for the checks of those that need it. */
export function resolveDerivedChannel(request: DerivedRequest): {
  derived: DerivedChannel;
  faults: CrossFault[];
} {
  const { config, id, path } = request;
  const faults: CrossFault[] = [];
  const fault = (code: ConfigFaultCode, key: Path, message: string, legal: string) =>
    faults.push({ code, path: [...path, ...key], message, legal });
  if (!LEGAL_ID.test(id)) {
    const message = `the symbol "${config.symbol}" cannot serve as the channel's id`;
    fault('missing-key', ['id'], message, '1 to 40 letters, digits, "-", "_" or "."');
  }
  const inputs = Object.entries(config.inputs).map(([name, source]): GivenInput => ({
    name,
    source:
      typeof source === 'number'
        ? { kind: 'fixed', value: source }
        : { kind: 'channel', channel: request.channels.get(source) as Channel },
  }));
  const sources = inputs.flatMap(({ source }) => (source.kind === 'channel' ? [source.channel] : []));
  if (sources.length === 0) {
    fault('missing-key', ['inputs'], 'names no channel', 'at least one input that is a channel');
  }
  const bound = bind(request, inputs);
  faults.push(...bound.faults.map(({ key, ...rest }) => ({ ...rest, path: [...path, ...key] })));
  faults.push(...checkBasis(request));
  const intervals = sources.map(({ pollIntervalMs }) => pollIntervalMs);
  const interval = config.interval ?? Math.min(...intervals, request.station.reporting.interval);
  const isOwnPace = config.interval !== undefined && intervals.length > 0;
  if (isOwnPace && !intervals.some((each) => interval % each === 0)) {
    const paces = [...new Set(intervals)].map(formatDuration).join(', ');
    fault(
      'conflict',
      ['interval'],
      `${formatDuration(interval)} is no multiple of an input's poll interval`,
      `a multiple of ${paces}`,
    );
  }
  if (request.station.reporting.interval % interval !== 0) {
    fault(
      'conflict',
      ['interval'],
      `${formatDuration(interval)} does not divide the reporting interval`,
      'a divisor of reporting.interval',
    );
  }
  const parameter = findParameter(config.symbol);
  const channel: Channel = {
    id,
    instrument: DERIVED_INSTRUMENT,
    measurement: config.formula,
    symbol: config.symbol,
    parameter: parameter?.code ?? null,
    unit: bound.unit,
    decimals: config.decimals ?? parameter?.decimals ?? DECIMALS_DEFAULT,
    averaging: averagingOf(config),
    validRange: config.validRange ?? null,
    scale: 1,
    offset: 0,
    pollIntervalMs: interval,
  };
  const { formula, inputs: named, settings, compute } = bound;
  return { derived: { channel, formula, inputs: named, settings, compute }, faults };
}

function bind({ config, station }: DerivedRequest, inputs: readonly GivenInput[]): Binding {
  const settings: Record<string, unknown> = { ...config.settings };
  const request: BindingRequest = {
    inputs,
    settings,
    ...(config.unit === undefined ? {} : { unit: config.unit }),
    normal: station.normalState,
    intervalHours: station.reporting.interval / HOUR_MS,
  };
  if (config.formula === EXPRESSION) return bindExpression(request);
  const formula = findFormula(config.formula);
  if (formula === null) {
    const legal = [...FORMULAS.map(({ id }) => id), EXPRESSION].join(', ');
    return unknownFormula(config.formula, legal);
  }
  const filled = Value.Default(formula.settings, settings) as Record<string, unknown>;
  const faults = explainFaults(formula.settings, filled).map(({ path, ...rest }) => ({
    ...rest,
    key: ['settings', ...path],
  }));
  const binding = bindFormula(formula, { ...request, settings: filled }, faults.length === 0);
  return { ...binding, faults: [...faults, ...binding.faults] };
}

function unknownFormula(id: string, legal: string): Binding {
  return {
    formula: { id, vi: id, en: id, text: '' },
    inputs: [],
    settings: {},
    unit: '',
    compute: () => NaN,
    faults: [{ code: 'unknown-reference', key: ['formula'], message: `${id} is not a formula`, legal }],
  };
}

function averagingOf({ averaging = 'arithmetic' }: DerivedConfig): Channel['averaging'] {
  return averaging === 'total' ? { kind: averaging, rollOverAt: null } : { kind: averaging };
}

/** A load is made of what is in the stack: at reference oxygen the concentration belongs to another, imagined flow. */
function checkBasis({ config, path, derived }: DerivedRequest): CrossFault[] {
  const { concentration } = config.inputs;
  if (config.formula !== 'load' || typeof concentration !== 'string') return [];
  const referred = chainOf(concentration, derived).find(
    (id) => derived.get(id)?.formula.id === 'oxygen-reference',
  );
  if (referred === undefined) return [];
  return [
    {
      code: 'conflict',
      path: [...path, 'inputs', 'concentration'],
      message: `${concentration} is at reference oxygen (${referred}), and the flow is not`,
      legal: 'the concentration before its reference to oxygen',
    },
  ];
}

/** A channel and what its concentration is computed from, back to the measured one. */
function chainOf(id: string, derived: ReadonlyMap<string, DerivedChannel>): string[] {
  const source = derived.get(id)?.inputs.find(({ name }) => name === 'concentration')?.source;
  return source?.kind === 'channel' ? [id, ...chainOf(source.channel.id, derived)] : [id];
}
