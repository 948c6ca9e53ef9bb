/** The value now, in the largest figures of the panel, and the facts that tell what it is worth. */
import type { ComponentChildren } from 'preact';
import { Age, Moment } from '../../../protocols/presentation/age.js';
import { Figure } from '../../../protocols/presentation/figure.js';
import { formatExact, formatNumber, formatShare } from '../../../protocols/presentation/format-number.js';
import { formatUnit } from '../../../protocols/presentation/format-unit.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import { describeReason } from '../../../protocols/presentation/translations/describe-reason.js';
import type { ChannelView, InstrumentView } from '../panel-view.js';
import { ConditionMark, NotStored } from './channel-tile.js';
import { conditionOf, shownValue, type ChannelCondition } from './channel-worth.js';
import { ComputedFrom } from './computed-from.js';
import { usePanelText } from './texts.js';

export interface ChannelFactsProps {
  channel: ChannelView;
  instrument: InstrumentView | null;
  /** Of the whole station: a derived channel shows the ones that it is computed from. */
  channels: readonly ChannelView[];
}

export function ChannelFacts({ channel, instrument, channels }: ChannelFactsProps) {
  const t = usePanelText();
  const condition = useTicking((now) => conditionOf(channel, now));
  const shown = shownValue(channel, condition);
  const { latest, lastUsable, lastReport, decimals, unit } = channel;
  const reason = latest ? describeReason(latest, t.language) : null;
  return (
    <section class={`facts is-${condition}`}>
      <p class="facts-value">
        <Figure value={shown.value} decimals={decimals} unit={unit} worth={shown.worth} />
      </p>
      <p class="facts-state">
        {condition === 'measuring' ? (
          <StatusMark status="measuring" measuring="worded" />
        ) : (
          <ConditionMark condition={condition} />
        )}
        {latest ? <Age at={latest.at} /> : t('noReadingYet')} <NotStored channel={channel} />
      </p>
      {reason !== null && <p class="facts-reason">{reason}</p>}
      <dl>
        {latest && (
          <Fact name={t('judgedAs')}>
            <Judgement channel={channel} condition={condition} />
          </Fact>
        )}
        {condition !== 'measuring' && lastUsable && (
          <Fact name={t('lastGood')}>
            <Figure value={lastUsable.value} decimals={decimals} unit={unit} worth="old" />{' '}
            <Moment at={lastUsable.at} />
          </Fact>
        )}
        <Fact name={t('lastReport')}>
          {lastReport === null ? (
            t('noReport')
          ) : (
            <>
              <Moment at={lastReport.endAt} />{' '}
              <Figure
                value={lastReport.value}
                decimals={decimals}
                unit={unit}
                worth={lastReport.status === 'measuring' ? 'live' : 'doubtful'}
              />{' '}
              <ReportMark report={lastReport} />{' '}
              <span class="quiet num">
                {t('completeness', { share: formatShare(lastReport.completeness) })}
              </span>
              {lastReport.reason !== null && <ReportReason reason={lastReport.reason} />}
            </>
          )}
        </Fact>
        {channel.validRange && (
          <Fact name={t('validRange')}>
            <span class="num">
              {formatExact(channel.validRange.low, t.language)}–
              {formatExact(channel.validRange.high, t.language)}
            </span>
          </Fact>
        )}
        {channel.computedFrom ? (
          <ComputedFrom from={channel.computedFrom} channels={channels} />
        ) : (
          <div class="fact">
            <dt>{t('instrument')}</dt>
            <dd>
              <a class="fact-link" href="#/instruments">
                {channel.instrument}
                {instrument && <span class="quiet">{` ${instrument.maker} ${instrument.model}`}</span>}
              </a>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** A report without a value for want of readings is not told as the instrument's fault. */
function ReportMark({ report }: { report: NonNullable<ChannelView['lastReport']> }) {
  const t = usePanelText();
  const { status, reason } = report;
  if (reason !== 'incomplete' && reason !== 'just-started') return <StatusMark status={status} />;
  const mark = reason === 'just-started' ? 'warming-up' : 'no-comms';
  return <StatusMark status={mark} text={t('tooFewReadings')} />;
}

function ReportReason({ reason }: { reason: string }) {
  const t = usePanelText();
  return <span class="report-reason">{describeReason({ reason }, t.language)}</span>;
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Raw against judged: what came, and whether it may be used. */
function Judgement({ channel, condition }: { channel: ChannelView; condition: ChannelCondition }) {
  const t = usePanelText();
  const raw = channel.latest?.raw ?? null;
  if (condition === 'measuring') return <>{t('usable')}</>;
  if (raw === null) return <>{t('notUsable')}</>;
  const value = `${formatNumber(raw, channel.decimals, t.language)} ${formatUnit(channel.unit)}`.trim();
  return <>{t('rawNotUsed', { value })}</>;
}
