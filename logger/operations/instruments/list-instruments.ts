/** What each profile offers, for `quantrac instrument list`: as one array for programs, as a table for people. */
import { isModbusProfile, type InstrumentProfile } from '../../../protocols/profiles/instrument-profile.js';
import type { LoadedProfile } from '../../../protocols/profiles/load-profiles.js';
import type {
  OrSetting,
  Profile,
  ProfileBlock,
  ProfileEvidence,
  ProfileSetting,
  ProfileText,
} from '../../../protocols/profiles/profile-schema.js';
import { legalValues } from '../../../protocols/profiles/resolve-settings.js';
import type { ValueRange } from '../../../protocols/vocabulary/channel.js';
import { formatTable } from './format-table.js';

export interface ListedMeasurement {
  /** As in the station configuration; in a block with `N` for the number: `sensor-N-main`. */
  id: string;
  name: ProfileText;
  parameter: string | null;
  /** `null` when a setting decides it. */
  unit: string | null;
  /** `null` when a setting or the channel decides it. */
  range: ValueRange | null;
}

export interface ListedSetting {
  id: string;
  text: ProfileText;
  /** `high-first | low-first`, `1…247` */
  legal: string;
  choices: readonly string[] | null;
  required: boolean;
  /** `null`: it has none. */
  default: string | number | null;
}

export interface ListedInstrument {
  id: string;
  version: string;
  maker: string;
  model: string;
  kind: ProfileText;
  protocol: InstrumentProfile['protocol'];
  transports: InstrumentProfile['transports'];
  origin: LoadedProfile['origin'];
  file: string;
  measurements: readonly ListedMeasurement[];
  /** All that a station may answer; `N` in a block's. */
  settings: readonly ListedSetting[];
  /** Those without which it cannot be read. */
  requiredSettings: readonly ListedSetting[];
  evidence: {
    manuals: readonly string[];
    /** How many facts stand on each ground: two sources, one manual, a secondary source only. */
    confidence: Record<ProfileEvidence['confidence'], number>;
  };
}

export function listInstruments(profiles: Iterable<LoadedProfile>): ListedInstrument[] {
  return [...profiles]
    .map(listOne)
    .sort((left, right) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0));
}

export function tableOf(instruments: readonly ListedInstrument[]): string[] {
  const rows = instruments.map((it) => [
    it.id,
    it.maker,
    shorten(it.model),
    it.kind.en,
    it.transports.join(' '),
    String(it.measurements.length),
    it.requiredSettings.map(({ id }) => id).join(' ') || '–',
    it.origin,
  ]);
  return [
    ...formatTable(
      ['id', 'maker', 'model', 'kind', 'transports', 'measures', 'the station must say', 'origin'],
      rows,
    ),
    '',
    `${instruments.length} instruments`,
  ];
}

/** Some names of models are lists of models; JSON has them whole. */
const MODEL_LENGTH_MAX = 40;

function shorten(model: string): string {
  return model.length <= MODEL_LENGTH_MAX ? model : `${model.slice(0, MODEL_LENGTH_MAX - 1)}…`;
}

function listOne({ profile, origin, file }: LoadedProfile): ListedInstrument {
  const blocks = isModbusProfile(profile) ? (profile.blocks ?? []) : [];
  const { id, version, maker, model, kind, protocol, transports } = profile;
  const settings = [
    ...(profile.settings ?? []).map((setting) => listSetting(setting.id, setting)),
    ...blocks.flatMap((block) =>
      (block.settings ?? []).map((setting) => listSetting(nameInBlock(block, setting.id), setting)),
    ),
  ];
  return {
    ...{ id, version, maker, model, kind, protocol, transports, origin, file },
    measurements: [
      ...(profile.measurements ?? []).map((item) => listMeasurement(item.id, item)),
      ...blocks.flatMap((block) =>
        block.measurements.map((item) => listMeasurement(nameInBlock(block, item.id), item)),
      ),
    ],
    settings,
    requiredSettings: settings.filter(({ required }) => required),
    evidence: {
      manuals: profile.manuals.map(({ title }) => title),
      confidence: countConfidence(profile),
    },
  };
}

type Described = Pick<
  NonNullable<Profile['measurements']>[number],
  'name' | 'parameter' | 'unit' | 'validRange'
>;

function listMeasurement(id: string, { name, parameter, unit, validRange }: Described): ListedMeasurement {
  return {
    id,
    name,
    parameter: fixed<string | null>(parameter),
    unit: fixed<string>(unit),
    range: validRange !== null && 'low' in validRange ? validRange : null,
  };
}

function fixed<T extends string | null>(value: OrSetting<T>): T | null {
  return typeof value === 'object' ? null : value;
}

function nameInBlock(block: ProfileBlock, id: string | undefined): string {
  return id === undefined ? `${block.id}-N` : `${block.id}-N-${id}`;
}

function listSetting(id: string, setting: ProfileSetting): ListedSetting {
  return {
    id,
    text: setting.text,
    legal: legalValues(setting),
    choices: setting.choices?.map(({ value }) => value) ?? null,
    required: setting.required === true,
    default: setting.default ?? null,
  };
}

function countConfidence(profile: InstrumentProfile): Record<ProfileEvidence['confidence'], number> {
  const count = { A: 0, B: 0, C: 0 };
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (key === 'evidence') count[(child as ProfileEvidence).confidence] += 1;
      else visit(child);
    }
  };
  visit(profile);
  return count;
}
