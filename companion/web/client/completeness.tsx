/** "Is everything here?": how much of each parameter came, day by day, and what the rest is due to. */
import { Moment } from '../../../protocols/presentation/age.js';
import { formatCount, formatShare, MISSING } from '../../../protocols/presentation/format-number.js';
import { formatDate, formatDuration } from '../../../protocols/presentation/format-time.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { describeReason } from '../../../protocols/presentation/translations/describe-reason.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { CompletenessView, GapView, SymbolCompleteness } from '../province-view.js';
import { gapSpan } from './gap-span.js';
import { useProvinceText } from './texts.js';

const GAPS_SHOWN = 12;

export function Completeness({ code, version }: { code: string; version: string }) {
  const t = useProvinceText();
  const url = `api/stations/${encodeURIComponent(code)}/completeness`;
  const request = useRequest<CompletenessView>(url, version);
  const { data } = request;
  return (
    <section class="completeness">
      <h2 class="section-title">{t('completeness')}</h2>
      {data === null ? <RequestNotice request={request} /> : <Figures view={data} />}
    </section>
  );
}

function Figures({ view }: { view: CompletenessView }) {
  const t = useProvinceText();
  const { origin, intervalMs, days, symbols, gaps } = view;
  if (origin === null || intervalMs === null) return <p class="quiet">{t('completenessUnknown')}</p>;
  const span = formatDuration(intervalMs, t.language);
  return (
    <>
      <p class="quiet">
        {t(origin === 'set' ? 'expectationSet' : 'expectationLearned', { span, n: days.length })}
      </p>
      {view.otherStationKey !== null && (
        <p class="caution-line">{t('stationKeyChanged', { key: view.otherStationKey })}</p>
      )}
      <ul class="complete-rows">
        {symbols.map((symbol) => (
          <SymbolRow key={symbol.symbol} symbol={symbol} days={days} />
        ))}
      </ul>
      {symbols.some(({ expected }) => expected > 0) && <GapList gaps={gaps} />}
      <Trust view={view} />
    </>
  );
}

function SymbolRow({ symbol, days }: { symbol: SymbolCompleteness; days: readonly number[] }) {
  const t = useProvinceText();
  const { expected, rows, usable } = symbol;
  // Nothing of nothing is not everything.
  const share = expected === 0 ? MISSING : formatShare(usable / expected);
  const count =
    expected === 0
      ? t('completeNothingDue')
      : t('completeCount', { usable: formatCount(usable), n: formatCount(expected) });
  return (
    <li class="complete-row">
      <span class="complete-symbol">{symbol.symbol}</span>
      <span class="complete-share num">{share}</span>
      <span class="complete-days" role="img" aria-label={count}>
        {symbol.days.map((day, index) => (
          <span
            key={days[index]}
            class={`complete-day complete-day--${gradeOf(day)}`}
            title={`${formatDate(days[index] ?? 0)}: ${day === null ? '—' : formatShare(day)}`}
          />
        ))}
      </span>
      <span class="complete-count quiet num">
        {count}
        {rows > usable && ` · ${t('completeWithout', { n: formatCount(rows - usable) })}`}
      </span>
    </li>
  );
}

function gradeOf(share: number | null): 'none' | 'full' | 'most' | 'part' | 'nothing' {
  if (share === null) return 'none';
  if (share >= 1) return 'full';
  if (share >= 0.8) return 'most';
  return share > 0 ? 'part' : 'nothing';
}

function GapList({ gaps }: { gaps: readonly GapView[] }) {
  const t = useProvinceText();
  if (gaps.length === 0) return <p>{t('noGaps')}</p>;
  const more = gaps.length - GAPS_SHOWN;
  return (
    <>
      <h3 class="complete-subtitle">{t('gaps')}</h3>
      <ul class="gap-rows">
        {gaps.slice(0, GAPS_SHOWN).map((gap) => (
          <li key={`${gap.firstEndAt} ${gap.reason} ${gap.symbols.join()}`} class="gap-row">
            <span class="num gap-time">{gapSpan(gap)}</span>
            <span class="num gap-count">{t('gapIntervals', { n: gap.intervals })}</span>
            <span class="gap-reason">
              {describeReason(gap, t.language)}
              {gap.symbols.length > 0 && `: ${gap.symbols.join(', ')}`}
            </span>
            <span class="quiet gap-said">
              <GapOrigin gap={gap} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="quiet">{t('moreGaps', { n: more })}</p>}
    </>
  );
}

function GapOrigin({ gap }: { gap: GapView }) {
  const t = useProvinceText();
  if (gap.saidBy === 'station') return <>{t('saidByStation')}</>;
  if (gap.askedAt === null) return <>{t('notAskedYet')}</>;
  return (
    <>
      {t('askedAgain', { n: gap.times })} <Moment at={gap.askedAt} />
    </>
  );
}

/** Whose signatures all this rests on. */
function Trust({ view }: { view: CompletenessView }) {
  const t = useProvinceText();
  const { head, stationKey, receiptKey, lastReceiptAt } = view;
  return (
    <dl class="trust">
      <div>
        <dt>{t('receiptKey')}</dt>
        <dd class="trust-key">{receiptKey}</dd>
      </div>
      {lastReceiptAt !== null && (
        <div>
          <dt>{t('lastReceipt')}</dt>
          <dd>
            <Moment at={lastReceiptAt} />
          </dd>
        </div>
      )}
      {stationKey !== null && (
        <div>
          <dt>{t('stationKey')}</dt>
          <dd class="trust-key">{stationKey}</dd>
        </div>
      )}
      {head !== null && (
        <div>
          <dt>{t('chainHead')}</dt>
          <dd>
            {t('chainBlock', { n: formatCount(head.sequence) })} <Moment at={head.acceptedAt} />
          </dd>
        </div>
      )}
    </dl>
  );
}
