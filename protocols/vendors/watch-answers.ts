/** The watched settings of an instrument that is asked in text: settings of one reply are one question. */
import { strict as assert } from 'node:assert';
import type { Answer } from '../profiles/judge-measurement.js';
import { readSetting } from '../profiles/read-setting.js';
import type { ResolvedWatched } from '../profiles/resolved-profile.js';
import type { SettingsWatch } from '../vocabulary/watched-setting.js';
import type { LineRequest } from './line.js';
import { showText } from './text.js';

interface Asking<R, Q extends { request: LineRequest }> {
  askFor: (source: R) => Q;
  ask: (question: Q, signal: AbortSignal) => Promise<(source: R) => Answer>;
}

/** Nothing for a profile that watches nothing. */
export function watchAnswers<R, Q extends { request: LineRequest }>(
  watch: readonly ResolvedWatched<R>[],
  { askFor, ask }: Asking<R, Q>,
): { watch?: SettingsWatch } {
  if (watch.length === 0) return {};
  const questions = new Map<string, { question: Q; settings: ResolvedWatched<R>[] }>();
  for (const setting of watch) {
    const question = askFor(setting.read);
    const { name } = question.request;
    const known = questions.get(name);
    if (known) known.settings.push(setting);
    else questions.set(name, { question, settings: [setting] });
  }
  const inOrder = [...questions.values()];
  return {
    watch: {
      settings: watch,
      plan: inOrder.map(({ question }) => `"${showText(question.request.bytes)}"`),
      ask: async (index, signal) => {
        const asked = inOrder[index];
        assert(asked, `there is no question ${index}`);
        const answers = await ask(asked.question, signal);
        return asked.settings.map((setting) => readSetting(setting, answers(setting.read)));
      },
    },
  };
}
