/** Listens to the continuous output of Yaohua XK3190 indicators: the displayed weight, and whether it rests. */
import type { Answer } from '../../profiles/judge-measurement.js';
import type { YaohuaContinuousProfile } from '../../profiles/telegram-profile-schema.js';
import type { InstrumentDriver } from '../../vocabulary/instrument-driver.js';
import { createListeningDriver, type ListeningDriverOptions } from '../listening/listening-driver.js';
import { makeYaohuaFramer } from './yaohua-framers.js';

type Source = YaohuaContinuousProfile['measurements'][number]['source'];

export function createYaohuaContinuousDriver(
  options: ListeningDriverOptions<YaohuaContinuousProfile>,
): InstrumentDriver {
  const { profile } = options;
  return createListeningDriver<Source>(options, {
    understand: (resolved) => {
      const { telegram = 'xor', stableTelegrams = 2 } = resolved.put(profile.line);
      return {
        telegrams: { cut: 'frames', makeFramer: () => makeYaohuaFramer(telegram) },
        describe: `continuous weights (${telegram}), resting after ${stableTelegrams} equal ones`,
        read: (text, { item }): Answer => {
          const [weight = '', run = ''] = text.split(' ');
          if (item === 'stable') return { number: Number(run) >= stableTelegrams ? 1 : 0 };
          return { number: Number(weight) };
        },
      };
    },
  });
}
