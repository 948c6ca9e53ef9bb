/** The verdict of a verification, in one sentence of each language. Pure. */
import { rowFault, type VerifiedDevice } from '../verify-device.js';
import { isSound, type VerifiedProfile } from '../verify-profile.js';
import type { Statement } from './verification-report.js';

export type Verdict = Statement['verdict'];

export interface Verified {
  profile: VerifiedProfile;
  /** `null`: not asked. */
  device: VerifiedDevice | null;
  /** Whether a wire was named: what could not be asked then was not verified. */
  wired: boolean;
  instrument: string;
}

export function judgeVerification({ profile, device, wired, instrument }: Verified): Verdict {
  const name = `${profile.id ?? profile.file} ${profile.version ?? ''}`.trim();
  if (!isSound(profile)) {
    const count =
      profile.faults.length + profile.settingFaults.length + (profile.transcript?.faults.length ?? 0);
    return failed(
      `hồ sơ ${name} có ${count} lỗi`,
      `the profile ${name} has ${count} ${count === 1 ? 'fault' : 'faults'}`,
    );
  }
  if (device === null) {
    if (wired) {
      const open = profile.openSettings.map(({ key }) => key).join(', ');
      return failed(
        `chưa hỏi được thiết bị, còn thiếu cài đặt: ${open}`,
        `not asked, settings are open: ${open}`,
      );
    }
    return {
      result: 'not-asked',
      text: {
        vi: `Hồ sơ ${name} đúng; chưa hỏi thiết bị nào.`,
        en: `The profile ${name} is sound; no instrument was asked.`,
      },
    };
  }
  return judgeDevice(device, { name, instrument });
}

function judgeDevice(
  { rows, givenUp, timing }: VerifiedDevice,
  { name, instrument }: { name: string; instrument: string },
): Verdict {
  if (rows.length > 0 && (givenUp || rows.every(({ status }) => status === 'no-comms')))
    return failed(`không đọc được gì của ${instrument}`, `nothing can be read of ${instrument}`);
  if (rows.length === 0)
    return failed(
      'không có phép đo nào đọc được với cài đặt này',
      'no measurement can be read with these settings',
    );
  const wrong = rows.filter((row) => rowFault(row) !== null).map(({ measurement }) => measurement);
  if (wrong.length > 0) {
    const shown = wrong.slice(0, NAMES_SHOWN).join(', ') + (wrong.length > NAMES_SHOWN ? ', …' : '');
    return failed(
      `${wrong.length} trong ${rows.length} phép đo của ${instrument} không đúng (${shown})`,
      `${wrong.length} of ${rows.length} measurements of ${instrument} are not right (${shown})`,
    );
  }
  if (timing?.fits === false) {
    const [poll, interval] = [seconds(timing.polls?.maxMs ?? 0), seconds(timing.intervalMs ?? 0)];
    return failed(
      `một lượt đọc ${instrument} mất ${comma(poll)} s, chu kỳ chỉ có ${comma(interval)} s`,
      `a poll of ${instrument} takes ${poll} s, the interval is only ${interval} s`,
    );
  }
  const count = rows.length;
  return {
    result: 'passed',
    text: {
      vi: `Đạt: cả ${count} phép đo của ${instrument} đọc đúng theo hồ sơ ${name}.`,
      en: `Passed: all ${count} measurements of ${instrument} are read right by the profile ${name}.`,
    },
  };
}

const NAMES_SHOWN = 4;

function failed(vi: string, en: string): Verdict {
  return { result: 'failed', text: { vi: `Không đạt: ${vi}.`, en: `Failed: ${en}.` } };
}

function seconds(ms: number): string {
  return String(Number((ms / 1000).toPrecision(3)));
}

function comma(number: string): string {
  return number.replace('.', ',');
}
