/** The watched settings of a Modbus instrument: each is one short request of its own, so that none costs the others their answer. */
import { strict as assert } from 'node:assert';
import { readSetting, shortestFloat32 } from '../profiles/read-setting.js';
import type { ResolvedProfile, ResolvedWatched } from '../profiles/resolved-profile.js';
import type { SettingsWatch } from '../vocabulary/watched-setting.js';
import { decodeRegister } from './decode-register.js';
import { planRequests, type PlannedRequest } from './plan-requests.js';
import { describeRequest } from './poll-plan.js';
import { spanOf } from './register-map.js';

interface Asking {
  unitId: number;
  ask: (
    request: PlannedRequest,
    signal: AbortSignal,
  ) => Promise<{ words: ArrayLike<number> } | { exception: number }>;
}

/** Nothing for a profile that watches nothing. */
export function watchRegisters(
  { watch, limits }: Pick<ResolvedProfile, 'watch' | 'limits'>,
  { unitId, ask }: Asking,
): { watch?: SettingsWatch } {
  if (watch.length === 0) return {};
  const questions = watch.map((setting) => {
    const [request] = planRequests([spanOf(setting.read)], limits);
    assert(request, 'one span is one request');
    return { setting, request };
  });
  return {
    watch: {
      settings: watch,
      plan: questions.map(({ request }) => describeRequest(request, unitId)),
      ask: async (index, signal) => {
        const question = questions[index];
        assert(question, `there is no question ${index}`);
        const reply = await ask(question.request, signal);
        const answer = 'exception' in reply ? reply : { number: decode(reply.words, question.setting) };
        return [readSetting(question.setting, answer)];
      },
    },
  };
}

function decode(words: ArrayLike<number>, { read }: ResolvedWatched): number {
  const number = decodeRegister(words, 0, read);
  return read.type === 'float32' ? shortestFloat32(number) : number;
}
