/** Puts together what a report states of one verification. Reads the files that were verified, for their digests. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { formatFullMoment } from '../../../../protocols/presentation/format-time.js';
import type { InstrumentProfile } from '../../../../protocols/profiles/instrument-profile.js';
import { collectReasonTexts } from '../../../../protocols/profiles/reason-texts.js';
import {
  type MeasurementFacts,
  resolveInstrumentProfile,
} from '../../../../protocols/profiles/resolve-instrument-profile.js';
import type { GivenSettings } from '../../../../protocols/profiles/resolve-settings.js';
import { formatConfigFault } from '../../../../protocols/vocabulary/errors.js';
import { rowFault, type MeasuredRow, type VerifiedDevice } from '../verify-device.js';
import type { VerifiedProfile } from '../verify-profile.js';
import { judgeVerification } from './judge-verification.js';
import { softwareVersion } from './software-version.js';
import {
  REPORT_FORMAT,
  REPORT_FORMAT_VERSION,
  type Statement,
  type StatementRow,
} from './verification-report.js';

export interface StatementOptions {
  profile: InstrumentProfile;
  report: VerifiedProfile;
  settings: GivenSettings;
  device: VerifiedDevice | null;
  /** For people; `null`: no wire was named. */
  wire: string | null;
  unitId: number;
  by: string | null;
  serial: string | null;
  /** UTC epoch ms. */
  at: number;
}

export async function makeStatement(options: StatementOptions): Promise<Statement> {
  const { profile, report, settings, device, wire, unitId, by, serial, at } = options;
  const { id, version, protocol, maker, model, kind, manuals } = profile;
  const rows = device?.rows ?? [];
  return {
    verdict: judgeVerification({
      profile: report,
      device,
      wired: wire !== null,
      instrument: `${maker} ${model}`,
    }),
    format: REPORT_FORMAT,
    formatVersion: REPORT_FORMAT_VERSION,
    madeAt: {
      utc: new Date(at).toISOString(),
      local: formatFullMoment(at),
      machineTimeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    by,
    software: {
      name: 'Quantrac',
      version: softwareVersion(),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
    instrument: { maker, model, kind, serial, unitId, wire },
    profile: {
      ...{ id, version, protocol },
      file: basename(report.file),
      sha256: await digestOf(report.file),
      manuals: manuals.map(({ title }) => title),
    },
    settings: Object.entries(settings).map(([name, value]) => ({ name, value })),
    plan:
      report.plan === null
        ? null
        : { measurements: [...report.plan.measurements], requests: [...report.plan.requests] },
    transcript: await transcriptOf(report),
    device: device === null ? null : { ...device, rows: rowsOf(rows, profile, settings) },
    suspicions: rows.flatMap(({ measurement, suspicion }) =>
      suspicion === null ? [] : [{ measurement, ...suspicion }],
    ),
    faults: [
      ...report.faults.map((fault) => ({ of: 'profile' as const, text: formatConfigFault(fault) })),
      ...[...report.settingFaults, ...(wire === null ? [] : report.openSettings)].map(({ key, message }) => ({
        of: 'settings' as const,
        text: `${key}: ${message}`,
      })),
      ...(report.transcript?.faults ?? []).map(({ line, message }) => ({
        of: 'transcript' as const,
        text: `${basename(report.transcript?.file ?? '')}:${line} ${message}`,
      })),
      ...rows.flatMap(({ measurement, problem }) =>
        problem === null ? [] : [{ of: 'instrument' as const, text: `${measurement}: ${problem.message}` }],
      ),
    ],
  };
}

function rowsOf(
  rows: readonly MeasuredRow[],
  profile: InstrumentProfile,
  settings: GivenSettings,
): StatementRow[] {
  const facts = new Map<string, MeasurementFacts>(
    resolveInstrumentProfile(profile, settings).measurements.map((it) => [it.id, it]),
  );
  const texts = collectReasonTexts(profile);
  return rows.map(({ suspicion, ...row }) => ({
    ...row,
    raw: row.raw !== null && Number.isFinite(row.raw) ? row.raw : null,
    name: facts.get(row.measurement)?.name ?? { vi: row.measurement, en: row.measurement },
    parameter: facts.get(row.measurement)?.parameter ?? null,
    reasonText: (row.reason === null ? undefined : texts.get(row.reason)) ?? null,
    right: rowFault({ suspicion, ...row }) === null,
  }));
}

async function transcriptOf({ transcript }: VerifiedProfile): Promise<Statement['transcript']> {
  if (transcript === null) return null;
  const { file, cases, faults } = transcript;
  return { file: basename(file), sha256: await digestOf(file), cases, differences: faults.length };
}

async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
