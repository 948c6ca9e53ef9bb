// Every state that the telegrams of shipped profiles can tell, against a table written from the manuals.
import { beforeAll, describe, expect, it } from 'vitest';
import { mettlerChecksum } from '../vendors/mettler/mettler-framer.js';
import { lineChecksum } from '../vendors/ascii-line/line-checksum.js';
import { bytesOfText, showText } from '../vendors/text.js';
import { loadProfiles, type LoadedProfile } from './load-profiles.js';
import { verifyTranscript } from './verify-transcript.js';

let profiles: ReadonlyMap<string, LoadedProfile>;
beforeAll(async () => {
  profiles = await loadProfiles({ userFolder: null });
});

async function check(
  id: string,
  cases: readonly [telegram: string, poll: string, outcome: string][],
  settings = '',
) {
  const text = cases
    .map(([telegram, poll, outcome], index) => {
      return `case ${index}\npoll ${poll}\n<< "${showText(bytesOfText(telegram))}"\n= ${poll} ${outcome}\n`;
    })
    .join('\n');
  expect(await verifyTranscript(profiles.get(id)!.profile, `${settings}\n${text}`)).toEqual([]);
}

describe('status', () => {
  it('of Mettler-Toledo: the seven bits of status B, all combinations', async () => {
    const cases = Array.from({ length: 128 }, (_, state): [string, string, string] => {
      const frame = `\x02*${String.fromCharCode(state | 0x20)} 000040000000\r`;
      const telegram = frame + String.fromCharCode(mettlerChecksum(bytesOfText(frame)));
      const bit = (mask: number) => (state & mask) !== 0;
      const weight = bit(0x02) ? '-40' : '40';
      // Pounds: whatever else is said, it is not the unit of the station.
      if (!bit(0x10)) return [telegram, 'gross', '- fault unit-mismatch'];
      const hidden = unusable(bit(0x04), bit(0x40));
      if (hidden !== null) return [telegram, 'gross', `- ${hidden}`];
      return [telegram, 'gross', bit(0x08) ? `${weight} out-of-range motion` : `${weight} measuring`];
    });
    await check('mettler-toledo-continuous', cases, 'set checksum on');
  });

  it('of a WindSonic: all 256 codes', async () => {
    const told: Record<number, string> = {
      0: '2.74 measuring',
      1: '- fault axis-1-failed',
      2: '- fault axis-2-failed',
      4: '- fault both-axes-failed',
      8: '- fault nvm-error',
      9: '- fault rom-error',
    };
    const cases = Array.from({ length: 256 }, (_, code): [string, string, string] => {
      const hex = code.toString(16).toUpperCase().padStart(2, '0');
      const line = `Q,229,002.74,M,${hex},`;
      return [
        `\x02${line}\x03${lineChecksum(line, 'xor')}\r`,
        'wind-speed',
        told[code] ?? '- fault undocumented-status',
      ];
    });
    await check('gill-windsonic', cases);
  });

  it('of CAS 22 bytes: state, mode and all lamps', async () => {
    const cases: [string, string, string][] = [];
    for (const state of ['ST', 'US', 'OL']) {
      for (const mode of ['GS', 'NT']) {
        for (let lamps = 0x80; lamps < 0x100; lamps += 1) {
          const telegram = `${state},${mode},1${String.fromCharCode(lamps)},  0013.5 kg\r\n`;
          cases.push([telegram, 'gross', casOutcome(state, mode, (lamps & 0x10) !== 0)]);
        }
      }
    }
    await check('cas-22-byte', cases);
  });
});

/** The graver one is told: warming-up comes before out-of-range. */
function unusable(beyond: boolean, notZeroed: boolean): string | null {
  if (notZeroed) return 'warming-up not-zeroed';
  return beyond ? 'out-of-range weight-out-of-range' : null;
}

function casOutcome(state: string, mode: string, hold: boolean): string {
  if (hold) return '- maintenance hold';
  if (state === 'OL') return '- out-of-range overload';
  if (state === 'US') return mode === 'NT' ? '- out-of-range motion' : '13.5 out-of-range motion';
  return mode === 'NT' ? '- out-of-range shows-net' : '13.5 measuring';
}
