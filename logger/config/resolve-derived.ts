/**
 * The `derived` list of the configuration → channels that can be computed, each after those that it needs. An unknown input, a
 * circle, a unit that the formula does not take, a setting that does not fit: each is a fault with its key and what is legal.
 */
import type { Path } from '../../protocols/configuration/explain-faults.js';
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { DERIVED_INSTRUMENT, type DerivedChannel } from '../derivation/derived-channel.js';
import type { CrossFault } from './cross-check.js';
import { duplicates } from './cross-check.js';
import { resolveDerivedChannel } from './resolve-derived-channel.js';
import type { DerivedConfig, StationConfig } from './schema.js';
import type { InstrumentSetup } from './station-setup.js';

export interface ResolvedDerived {
  channels: DerivedChannel[];
  /** In the order of the configuration. */
  reportChannels: Channel[];
  faults: CrossFault[];
}

interface Entry {
  config: DerivedConfig;
  id: string;
  path: Path;
}

export function resolveDerived(
  config: StationConfig,
  instruments: readonly InstrumentSetup[],
): ResolvedDerived {
  const entries = config.derived.map((each, index): Entry => ({
    config: each,
    id: each.id ?? each.symbol,
    path: ['derived', index],
  }));
  const measured = instruments.flatMap(({ channels }) => channels);
  const faults = [...checkNames(config, entries, measured), ...checkReferences(entries, measured)];
  const made = new Map<string, DerivedChannel>();
  const known = new Map(measured.map((channel) => [channel.id, channel]));
  const broken = new Set<string>();
  let open = entries;
  for (;;) {
    const next = open.filter((entry) => inputsOf(entry).every((id) => known.has(id)));
    if (next.length === 0) break;
    open = open.filter((entry) => !next.includes(entry));
    for (const entry of next) {
      const resolved = resolveDerivedChannel({ ...entry, station: config, channels: known, derived: made });
      if (resolved.faults.length > 0) broken.add(entry.id);
      // What is wrong with an input is told there, and not again by all who need it.
      const followsOne = inputsOf(entry).some((id) => broken.has(id));
      if (followsOne) broken.add(entry.id);
      faults.push(...resolved.faults.filter(({ path }) => !followsOne || path[2] !== 'inputs'));
      known.set(entry.id, resolved.derived.channel);
      made.set(entry.id, resolved.derived);
    }
  }
  faults.push(...circles(open, known, entries));
  const reportChannels = entries.flatMap((entry) => {
    const channel = made.get(entry.id)?.channel;
    return entry.config.report && channel !== undefined ? [channel] : [];
  });
  return { channels: [...made.values()], reportChannels, faults };
}

function inputsOf({ config }: Entry): string[] {
  return Object.values(config.inputs).filter((source) => typeof source === 'string');
}

function checkNames(
  { instruments }: StationConfig,
  entries: readonly Entry[],
  measured: readonly Channel[],
): CrossFault[] {
  const ids = [...measured, ...entries].map(({ id }) => id);
  const faults = duplicates(
    ids,
    (index) => [...(entries[index - measured.length]?.path ?? []), 'id'],
    'channel',
  );
  const taken = instruments.findIndex(({ id }) => id === DERIVED_INSTRUMENT);
  if (entries.length > 0 && taken >= 0) {
    faults.push({
      code: 'duplicate',
      path: ['instruments', taken, 'id'],
      message: `${DERIVED_INSTRUMENT} is where derived channels are kept`,
      legal: 'another name',
    });
  }
  return faults;
}

/** Inputs that are no channel at all. */
function checkReferences(entries: readonly Entry[], measured: readonly Channel[]): CrossFault[] {
  const ids = [...measured, ...entries].map(({ id }) => id);
  return entries.flatMap(({ config, path }) =>
    Object.entries(config.inputs).flatMap(([name, source]): CrossFault[] =>
      typeof source === 'number' || ids.includes(source)
        ? []
        : [
            {
              code: 'unknown-reference',
              path: [...path, 'inputs', name],
              message: `${source} is not a channel`,
              legal: ids.join(', '),
            },
          ],
    ),
  );
}

/** Of what could not be put in order, the entries that reach themselves again. */
function circles(
  open: readonly Entry[],
  known: ReadonlyMap<string, Channel>,
  entries: readonly Entry[],
): CrossFault[] {
  return open.flatMap((entry): CrossFault[] => {
    const way = wayBack(entry, entries);
    if (way === null) return [];
    return [
      {
        code: 'conflict',
        path: [...entry.path, 'inputs'],
        message: `${entry.id} is computed from itself: ${way.join(' ← ')}`,
        legal: `measured channels, or derived ones that do not need it: ${[...known.keys()].join(', ')}`,
      },
    ];
  });
}

/** The shortest way from an entry through its inputs to itself; `null`: there is none. */
function wayBack(entry: Entry, entries: readonly Entry[]): string[] | null {
  const seen = new Set<string>();
  let ways = [[entry.id]];
  while (ways.length > 0) {
    const longer: string[][] = [];
    for (const way of ways) {
      const last = entries.find(({ id }) => id === way.at(-1));
      for (const input of last === undefined ? [] : inputsOf(last)) {
        if (input === entry.id) return [...way, input];
        if (seen.has(input)) continue;
        seen.add(input);
        longer.push([...way, input]);
      }
    }
    ways = longer;
  }
  return null;
}
