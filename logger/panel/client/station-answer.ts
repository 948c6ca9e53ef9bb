/** The panel's first line: is this station all right, and has the province got everything? Pure: view in, sentences out. */
import { formatMoment } from '../../../protocols/presentation/format-time.js';
import { deliveryFailureTexts } from '../../../protocols/presentation/translations/delivery-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { ChannelView, PanelView, ReceiptsView, TargetView } from '../panel-view.js';
import { conditionOf, needOf, type ChannelCondition } from './channel-worth.js';
import type { PanelTranslator } from './texts.js';

/** `calm`: nobody is needed. `work`: somebody is at it. `attention`: somebody is needed. */
export type Tone = 'calm' | 'work' | 'attention';

export interface Sentence {
  tone: Tone;
  text: string;
}

/** More names than this are counted. */
const NAMED_MAX = 4;
/** A file may wait this many intervals before the province is said to lack it: the one in hand, and one for the line. */
const WAITING_INTERVALS_MAX = 2;

const CAUSE_KEYS = {
  stale: 'causeStale',
  waiting: 'causeWaiting',
  calibrating: 'causeCalibrating',
  maintenance: 'causeMaintenance',
  'warming-up': 'causeWarmingUp',
  'out-of-range': 'causeOutOfRange',
  fault: 'causeFault',
  'no-comms': 'causeNoComms',
} as const satisfies Record<Exclude<ChannelCondition, 'measuring'>, string>;

export function measuringSentence(view: PanelView, now: number, t: PanelTranslator): Sentence {
  const { channels } = view;
  if (channels.length === 0) return { tone: 'work', text: t('noChannels') };
  if (view.store.refusing !== undefined) return { tone: 'attention', text: t('measuringNotStored') };
  const judged = channels.map((channel) => ({ channel, condition: conditionOf(channel, now) }));
  const needing = judged.filter(({ condition }) => needOf(condition) === 'attention');
  if (needing.length > 0)
    return { tone: 'attention', text: t('someNeed', { n: needing.length, which: namesOf(needing, t) }) };
  const idle = judged.filter(({ condition }) => condition !== 'measuring');
  if (idle.length === 0) return { tone: 'calm', text: t('allMeasuring', { n: channels.length }) };
  if (idle.every(({ condition }) => condition === 'waiting') && idle.length === channels.length)
    return { tone: 'work', text: t('waitingForFirst') };
  const measuring = channels.length - idle.length;
  return {
    tone: 'work',
    text: t('someOnPurpose', { measuring, n: channels.length, which: namesOf(idle, t) }),
  };
}

interface Judged {
  channel: ChannelView;
  condition: ChannelCondition;
}

/** `pH, TSS mất liên lạc; COD ngoài dải và 3 thông số khác` */
function namesOf(judged: readonly Judged[], t: PanelTranslator): string {
  const named = judged.slice(0, NAMED_MAX);
  const conditions = [...new Set(named.map(({ condition }) => condition))];
  const which = conditions
    .map((condition) => {
      const symbols = named.filter((item) => item.condition === condition).map((item) => item.channel.symbol);
      return condition === 'measuring'
        ? ''
        : t('causeOf', { symbols: symbols.join(', '), cause: t(CAUSE_KEYS[condition]) });
    })
    .join('; ');
  const rest = judged.length - named.length;
  return rest === 0 ? which : t('andOthers', { which, n: rest });
}

/** What the home page says, the graver first. */
export function homeSentences(
  view: PanelView,
  now: number,
  t: PanelTranslator,
): readonly [Sentence, Sentence] {
  const measuring = measuringSentence(view, now, t);
  const delivery = deliverySentence(view, now, t);
  if (measuring.tone !== 'calm') return [measuring, delivery];
  const only: Sentence = { tone: 'calm', text: t('allMeasuringOnly', { n: view.channels.length }) };
  if (delivery.tone === 'attention') return [delivery, only];
  // A station is not all right before every receiver has got something.
  return [view.targets.some(hasGotNothing) ? only : measuring, delivery];
}

export function deliverySentence(view: PanelView, now: number, t: PanelTranslator): Sentence {
  if (view.targets.length === 0) return { tone: 'work', text: t('noTargets') };
  const barred = view.targets.find((target) => hasGotNothing(target) && barOf(target) !== null);
  if (barred) {
    const reason = lowerFirst(codeText(deliveryFailureTexts, barOf(barred) ?? '', t.language));
    return { tone: 'attention', text: t('nothingDeliveredBecause', { targets: barred.id, reason }) };
  }
  const stopped = view.targets.find((target) => target.state === 'stopped' && target.failure !== null);
  const lacking = view.targets.filter((target) => lacksFiles(target, view, now));
  if (lacking.length > 0) return { tone: 'attention', text: lackingText(lacking, now, t) };
  if (stopped?.failure) {
    const reason = codeText(deliveryFailureTexts, stopped.failure.code, t.language);
    return { tone: 'attention', text: t('sendingStopped', { reason: lowerFirst(reason) }) };
  }
  const queued = view.targets.reduce((sum, target) => sum + target.queued, 0);
  const failing = view.targets.some((target) => target.queued > 0 && target.failure !== null);
  const last = newestDelivery(view.targets);
  if (failing && (queued > 1 || last === null))
    return { tone: 'work', text: t('provinceWaits', { n: queued }) };
  if (queued > 1) return { tone: 'work', text: t('provinceSending', { n: queued }) };
  if (last === null) {
    const without = view.targets.filter(hasGotNothing);
    if (without.length === view.targets.length) return { tone: 'calm', text: t('provinceHasNothing') };
    return { tone: 'work', text: t('nothingDelivered', { targets: without.map(({ id }) => id).join(', ') }) };
  }
  return receivedSentence(view, formatMoment(last, now), t);
}

/** Everything was sent. That the province has it all is said only where its receipts do not say otherwise. */
function receivedSentence({ targets }: PanelView, time: string, t: PanelTranslator): Sentence {
  const count = (of: (receipts: ReceiptsView) => number) =>
    targets.reduce((sum, { receipts }) => sum + (receipts === null ? 0 : of(receipts)), 0);
  const disputed = count(({ rejected, contradicting }) => rejected + contradicting);
  if (disputed > 0) return { tone: 'attention', text: t('provinceRefused', { time, n: disputed }) };
  const reviewed = count((receipts) => receipts.reviewed);
  if (reviewed > 0) return { tone: 'work', text: t('provinceReviewed', { time, n: reviewed }) };
  return { tone: 'calm', text: t('provinceHasAll', { time }) };
}

function hasGotNothing({ lastDelivered }: TargetView): boolean {
  return lastDelivered === null;
}

/** Code of what a person has to mend before anything can be delivered there; `null`: nothing, as far as is known. */
function barOf({ state, failure, missing }: TargetView): string | null {
  return state === 'stopped' && failure !== null ? failure.code : missing;
}

function lacksFiles(target: TargetView, view: PanelView, now: number): boolean {
  const oldest = target.oldestQueuedAt;
  return oldest !== null && now - oldest > WAITING_INTERVALS_MAX * view.reportIntervalMs;
}

function lackingText(lacking: readonly TargetView[], now: number, t: PanelTranslator): string {
  const n = lacking.reduce((sum, target) => sum + target.queued, 0);
  const oldest = Math.min(...lacking.map((target) => target.oldestQueuedAt ?? now));
  return t('provinceLacks', { n, time: formatMoment(oldest, now) });
}

/** Every target has all files up to the time at which the slowest of them got its last one. */
function newestDelivery(targets: readonly TargetView[]): number | null {
  const times = targets.map((target) => target.lastDelivered?.at ?? null);
  return times.some((time) => time === null) ? null : Math.min(...times.map((time) => time ?? 0));
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
