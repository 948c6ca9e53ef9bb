// Every shipped profile: it parses, speaks as its transcript says, and says where each fact is written. Whoever adds a profile
// adds no test; what a profile does not know is listed here by name.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planPoll } from '../modbus/poll-plan.js';
import { findParameter } from '../vocabulary/parameter-catalogue.js';
import { loadProfiles, SHIPPED_PROFILES_FOLDER } from './load-profiles.js';
import { isModbusProfile, type InstrumentProfile } from './instrument-profile.js';
import type { ProfileMeasurement, ProfileSetting } from './profile-schema.js';
import { parseTranscript } from './parse-transcript.js';
import { resolveInstrumentProfile } from './resolve-instrument-profile.js';
import { resolveProfile } from './resolve-profile.js';
import { verifyTranscript } from './verify-transcript.js';

/** Measurements whose valid range depends on what is connected: the channel of the station has to say it. */
const WITHOUT_RANGE = new Set([
  'abb-aquamaster-3 flow',
  'abb-aquamaster-3 forward-total',
  'abb-aquamaster-3 net-total',
  'abb-aquamaster-3 pressure',
  'abb-aquamaster-3 reverse-total',
  'endress-hauser-cm44x input (units without a natural range)',
  'fuji-zre channel',
  'hach-nitratax-sc value',
  'hach-uvas-sc value',
  'sick-marsic300 ch4',
  'sick-marsic300 co',
  'sick-marsic300 co2 (units without a natural range)',
  'sick-marsic300 nh3',
  'sick-marsic300 no',
  'sick-marsic300 no2',
  'sick-marsic300 nox',
  'sick-marsic300 o2 (units without a natural range)',
  'sick-marsic300 so2',
  'sick-marsic300 voc',
  'sick-marsic300 water (units without a natural range)',
  'siemens-mag6000 flow',
  'siemens-mag6000 totalizer-1',
  'siemens-mag6000 totalizer-2',
  'wtw-iq-sensornet sensor-main',
  'wtw-iq-sensornet sensor-secondary',
  'yaohua-xk3190 gross',
  'yaohua-xk3190 net',
  'yaohua-xk3190 tare',
  'xylem-magflux flow',
  'xylem-magflux forward-total',
  'xylem-magflux resettable-forward-total',
  'xylem-magflux reverse-total',
]);

const profiles = await loadProfiles({ userFolder: null });
const texts = new Map(
  await Promise.all(
    [...profiles.keys()].map(async (id): Promise<[string, string]> => {
      const text = await readFile(join(SHIPPED_PROFILES_FOLDER, `${id}.transcript.txt`), 'utf8');
      return [id, text];
    }),
  ),
);

it('ships these profiles, each with its transcript', async () => {
  expect([...profiles.keys()].sort()).toEqual([
    'abb-aquamaster-3',
    'acoem-serinus',
    'adam-4000-dcon',
    'and-18-byte',
    'cas-22-byte',
    'endress-hauser-cm44x',
    'fuji-zre',
    'gill-windsonic',
    'gill-windsonic-polled',
    'hach-ldo-aq',
    'hach-nitratax-sc',
    'hach-surface-scatter-7-sc',
    'hach-tss-ex1-sc',
    'hach-uvas-sc',
    'icpdas-m7017c',
    'in-situ-aqua-troll-400',
    'in-situ-rdo-pro',
    'isco-6712',
    'met-one-bam-1020',
    'mettler-toledo-continuous',
    'moxa-iologik-e1240',
    'nmea-wind',
    'ott-pls',
    'ott-pluvio2',
    'sick-marsic300',
    'sick-visic100sf',
    'siemens-mag6000',
    'teledyne-ascii',
    'teledyne-hessen',
    'teledyne-t100',
    'teledyne-t101',
    'teledyne-t300',
    'teledyne-t400',
    'thermo-42i',
    'thermo-43i',
    'thermo-48i',
    'thermo-49i',
    'thermo-49iq',
    'trios-tph',
    'vaisala-wxt530',
    'vaisala-wxt530-ascii',
    'wtw-iq-sensornet',
    'xylem-magflux',
    'yaohua-xk3190',
    'yaohua-xk3190-a12',
    'yaohua-xk3190-continuous',
    'yokogawa-do71',
    'ysi-odo-rtu',
  ]);
  const files = await readdir(SHIPPED_PROFILES_FOLDER);
  const transcripts = files.filter((name) => name.endsWith('.transcript.txt'));
  expect(transcripts.map((name) => name.replace('.transcript.txt', '')).sort()).toEqual(
    [...profiles.keys()].sort(),
  );
});

describe.each([...profiles.values()])('$profile.id', ({ profile }) => {
  const text = texts.get(profile.id) ?? '';
  const resolved = resolveInstrumentProfile(profile, completeSettings(profile));

  it('speaks as its transcript says', async () => {
    expect(await verifyTranscript(profile, text)).toEqual([]);
  });

  it('has cases for a good value, for one that is not measuring, for a fault, for NaN and for silence', () => {
    const { cases } = parseTranscript(text);
    const readings = cases.flatMap((it) => it.readings);
    expect(readings.some((it) => it.status === 'measuring' && it.value !== null)).toBe(true);
    // These telegrams are digits or nothing: they have no room for a fault.
    const canTellFaults = profile.protocol !== 'yaohua-continuous';
    expect(readings.some((it) => it.status === 'fault')).toBe(canTellFaults);
    // Text and integers cannot say NaN.
    const readsFloats =
      isModbusProfile(profile) &&
      resolveProfile(profile, {}).measurements.some(({ read }) => read.type.startsWith('float'));
    if (readsFloats) expect(readings.some((it) => it.reason === 'not-a-number')).toBe(true);
    expect(cases.some((it) => it.failure === 'timeout')).toBe(true);
    const states = new Set(readings.map((it) => it.status));
    const others = [...states].filter((status) => status !== 'measuring' && status !== 'fault');
    const canTellOthers =
      resolved.measurements.some(({ validRange }) => validRange !== null) ||
      /"status":"(maintenance|calibrating|warming-up|out-of-range|no-comms)"/.test(JSON.stringify(profile));
    if (canTellOthers) expect(others).not.toEqual([]);
  });

  it('can be planned whole, within the limits of one request', () => {
    expect(resolved.faults).toEqual([]);
    if (!isModbusProfile(profile)) return;
    const whole = resolveProfile(profile, completeSettings(profile));
    const { requests } = planPoll(whole, whole.measurements);
    for (const { functionCode, address, count } of requests) {
      expect(count).toBeLessThanOrEqual(functionCode <= 2 ? 2000 : 125);
      expect(address + count).toBeLessThanOrEqual(65_536);
    }
  });

  it('polls each measurement in its transcript', () => {
    const polled = new Set(parseTranscript(text).cases.flatMap((it) => it.measurements));
    const kinds = new Set([...polled].map((id) => kindOf(profile, id)));
    expect([...new Set(resolved.measurements.map(({ id }) => kindOf(profile, id)))]).toEqual(
      expect.arrayContaining([...kinds]),
    );
    const unproven = resolved.measurements
      .map(({ id }) => kindOf(profile, id))
      .filter((kind) => !kinds.has(kind));
    expect(unproven).toEqual([]);
  });

  it('reads each watched setting in its transcript', () => {
    const read = parseTranscript(text)
      .cases.filter(({ asks }) => asks === 'watch')
      .flatMap(({ readings }) => readings)
      .filter(({ status }) => status === 'read')
      .map(({ measurement }) => measurement);
    const unproven = (profile.watch ?? []).map(({ id }) => id).filter((id) => !read.includes(id));
    expect(unproven).toEqual([]);
  });

  it('has a unit, decimals and a range for each measurement, or owns up to the debt', () => {
    for (const measurement of resolved.measurements) {
      expect(measurement.missingSettings).toEqual([]);
      expect(measurement.decimals).toBeGreaterThanOrEqual(0);
      if (measurement.unit === '')
        expect(measurement.parameter === 'pH' || measurement.parameter === null).toBe(true);
      if (measurement.parameter !== null) expect(findParameter(measurement.parameter)).not.toBeNull();
    }
    expect(rangeDebts(profile).filter((debt) => !WITHOUT_RANGE.has(debt))).toEqual([]);
  });

  it('names its manuals and uses each of them', () => {
    const used = new Set(evidenceOf(profile).map(({ manual }) => manual));
    const quoted = JSON.stringify(profile);
    for (const manual of profile.manuals) {
      expect(
        used.has(manual.id) || quoted.includes(`${manual.id} p.`) || quoted.includes(`and ${manual.id}`),
      ).toBe(true);
    }
    expect(evidenceOf(profile).every(({ page }) => page.length > 0)).toBe(true);
  });
});

it('lists no debt that was paid', () => {
  const debts = [...profiles.values()].flatMap(({ profile }) => rangeDebts(profile));
  expect([...WITHOUT_RANGE].filter((debt) => !debts.includes(debt))).toEqual([]);
});

/** The first legal value of every setting that a station must give. */
function completeSettings(profile: InstrumentProfile): Record<string, string | number> {
  const settings: Record<string, string | number> = {};
  const give = (name: string, setting: ProfileSetting) => {
    // A line profile's setting may be needed only by the measurements that use it.
    const needed = isModbusProfile(profile) ? setting.required === true : setting.default === undefined;
    if (!needed || setting.when !== undefined) return;
    settings[name] = setting.choices?.[0]?.value ?? setting.integer?.low ?? setting.number?.low ?? 'text';
  };
  for (const setting of profile.settings ?? []) give(setting.id, setting);
  for (const { id } of resolveInstrumentProfile(profile, settings).measurements) {
    for (const block of blocksOf(profile)) {
      const number = new RegExp(`^${block.id}-(\\d+)`).exec(id)?.[1];
      if (number === undefined) continue;
      for (const setting of block.settings ?? []) give(`${block.id}-${number}-${setting.id}`, setting);
    }
  }
  return settings;
}

/** `sensor-2-main` and `sensor-16-main` are one kind. */
function kindOf(profile: InstrumentProfile, id: string): string {
  return blocksOf(profile).reduce(
    (name, block) => name.replace(new RegExp(`^${block.id}-\\d+`), block.id),
    id,
  );
}

function blocksOf(profile: InstrumentProfile) {
  return isModbusProfile(profile) ? (profile.blocks ?? []) : [];
}

function rangeDebts(profile: InstrumentProfile): string[] {
  const debtOf = (name: string, range: ProfileMeasurement['validRange']) => {
    if (range === null) return [name];
    const values = 'setting' in range ? Object.values(range.values ?? {}) : [];
    return values.includes(null) ? [`${name} (units without a natural range)`] : [];
  };
  const own = (profile.measurements ?? []).flatMap((it) => debtOf(it.id, it.validRange));
  const ofBlocks = blocksOf(profile).flatMap((block) =>
    block.measurements.flatMap((it) =>
      debtOf(it.id === undefined ? block.id : `${block.id}-${it.id}`, it.validRange),
    ),
  );
  return [...own, ...ofBlocks].map((name) => `${profile.id} ${name}`);
}

interface Evidence {
  manual: string;
  page: string;
}

/** Every `evidence` in the profile, wherever it stands. */
function evidenceOf(value: unknown): Evidence[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === 'evidence' ? [child as Evidence] : evidenceOf(child),
  );
}
