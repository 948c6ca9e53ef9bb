/**
 * Instruments of the configuration and their profiles → complete channels. What the profile or the catalogue already says
 * (unit, decimals, averaging) need not be said again; whatever does not fit is a fault with its key.
 */
import { findParameter } from '../../protocols/vocabulary/parameter-catalogue.js';
import type { Path } from '../../protocols/configuration/explain-faults.js';
import type { LoadedProfile } from '../../protocols/profiles/load-profiles.js';
import {
  resolveInstrumentProfile,
  type MeasurementFacts,
} from '../../protocols/profiles/resolve-instrument-profile.js';
import type { AveragingRule, Channel } from '../../protocols/vocabulary/channel.js';
import { checkWires } from './check-wires.js';
import { duplicates, type CrossFault } from './cross-check.js';
import type { ChannelConfig, InstrumentConfig, StationConfig } from './schema.js';
import type { InstrumentSetup } from './station-setup.js';

export interface ResolvedInstruments {
  instruments: InstrumentSetup[];
  reportChannels: Channel[];
  faults: CrossFault[];
}

export function resolveInstruments(
  config: StationConfig,
  profiles: ReadonlyMap<string, LoadedProfile>,
  /** Ids that a configuration may name, for its faults. */
  known: readonly string[],
): ResolvedInstruments {
  const instruments: InstrumentSetup[] = [];
  const reportChannels: Channel[] = [];
  const faults: CrossFault[] = [];
  const paths: Path[] = [];
  const instrumentPaths: Path[] = [];
  config.instruments.forEach((instrument, index) => {
    const path: Path = ['instruments', index];
    const profile = profiles.get(instrument.profile)?.profile;
    const bus = config.buses.find(({ id }) => id === instrument.bus);
    if (profile === undefined) {
      const message = `${instrument.profile} is not a profile`;
      faults.push({
        code: 'unknown-reference',
        path: [...path, 'profile'],
        message,
        legal: known.join(', '),
      });
    }
    if (profile === undefined || bus === undefined) return;
    const settings = instrument.settings ?? {};
    const selected = instrument.channels.map(({ measurement }) => measurement);
    const resolved = resolveInstrumentProfile(profile, settings, selected);
    for (const { key, ...fault } of resolved.faults) {
      const place = selected.indexOf(key);
      const at: Path = place >= 0 ? ['channels', place, 'measurement'] : ['settings', key];
      faults.push({ ...fault, path: [...path, ...at] });
    }
    const channels: Channel[] = [];
    instrument.channels.forEach((channelConfig, c) => {
      const measurement = resolved.measurements.find(({ id }) => id === channelConfig.measurement);
      if (measurement === undefined) return;
      const channelPath: Path = [...path, 'channels', c];
      const channel = resolveChannel({
        instrument,
        config: channelConfig,
        measurement,
        path: channelPath,
        faults,
      });
      paths.push(channelPath);
      channels.push(channel);
      if (channelConfig.report) reportChannels.push(channel);
    });
    instrumentPaths.push(path);
    instruments.push({
      id: instrument.id,
      profile,
      settings,
      bus,
      unitId: instrument.unitId,
      pollIntervalMs: instrument.pollInterval,
      settingsIntervalMs: instrument.settingsInterval,
      failurePersistenceMs: instrument.failurePersistence,
      channels,
    });
  });
  faults.push(...checkWires(instruments, instrumentPaths));
  const all = instruments.flatMap(({ channels }) => channels);
  faults.push(
    ...duplicates(
      all.map(({ id }) => id),
      (index) => [...(paths[index] ?? []), 'id'],
      'channel',
    ),
  );
  faults.push(...checkSpeedChannels(all, paths));
  return { instruments, reportChannels, faults };
}

interface ChannelRequest {
  instrument: InstrumentConfig;
  config: ChannelConfig;
  measurement: MeasurementFacts;
  path: Path;
  faults: CrossFault[];
}

const LEGAL_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/;

function resolveChannel({ instrument, config, measurement, path, faults }: ChannelRequest): Channel {
  const id = config.id ?? config.symbol;
  if (!LEGAL_ID.test(id)) {
    const message = `the symbol "${config.symbol}" cannot serve as the channel's id`;
    faults.push({
      code: 'missing-key',
      path: [...path, 'id'],
      message,
      legal: '1 to 40 letters, digits, "-", "_" or "."',
    });
  }
  const parameter =
    findParameter(config.symbol) ??
    (measurement.parameter === null ? null : findParameter(measurement.parameter));
  return {
    id,
    instrument: instrument.id,
    measurement: measurement.id,
    symbol: config.symbol,
    parameter: parameter?.code ?? null,
    unit: config.unit ?? measurement.unit,
    decimals: config.decimals ?? measurement.decimals,
    averaging: averagingOf(config, parameter?.averaging ?? 'arithmetic', path, faults),
    validRange: config.validRange ?? null,
    scale: config.scale,
    offset: config.offset,
    pollIntervalMs: instrument.pollInterval,
  };
}

function averagingOf(
  config: ChannelConfig,
  usual: AveragingRule['kind'],
  path: Path,
  faults: CrossFault[],
): AveragingRule {
  const kind = config.averaging ?? usual;
  const misplaced = (key: 'speedChannel' | 'rollOverAt', wanted: string) => {
    if (config[key] === undefined || kind === wanted) return;
    faults.push({
      code: 'conflict',
      path: [...path, key],
      message: `means nothing with ${kind} averaging`,
      legal: `only with averaging: ${wanted}`,
    });
  };
  misplaced('speedChannel', 'vector');
  misplaced('rollOverAt', 'total');
  switch (kind) {
    case 'vector':
      return { kind, speedChannel: config.speedChannel ?? null };
    case 'total':
      return { kind, rollOverAt: config.rollOverAt ?? null };
    case 'arithmetic':
    case 'last':
      return { kind };
  }
}

function checkSpeedChannels(channels: readonly Channel[], paths: readonly Path[]): CrossFault[] {
  return channels.flatMap(({ averaging }, index) => {
    if (averaging.kind !== 'vector' || averaging.speedChannel === null) return [];
    if (channels.some(({ id }) => id === averaging.speedChannel)) return [];
    return [
      {
        code: 'unknown-reference' as const,
        path: [...(paths[index] ?? []), 'speedChannel'],
        message: `${averaging.speedChannel} is not a channel`,
        legal: channels.map(({ id }) => id).join(', '),
      },
    ];
  });
}
