/** One parameter on the home page, as a tile or as a row of the dense list. The whole of it is the way to its page. */
import { Age, Moment } from '../../../protocols/presentation/age.js';
import { Figure } from '../../../protocols/presentation/figure.js';
import { formatNumber } from '../../../protocols/presentation/format-number.js';
import { memo } from '../../../protocols/presentation/memo.js';
import { parameterName } from '../../../protocols/presentation/parameter-name.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import { SparkLine } from '../../../protocols/presentation/spark-line.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import { describeReason } from '../../../protocols/presentation/translations/describe-reason.js';
import type { ChannelView } from '../panel-view.js';
import { conditionOf, needOf, shownValue, type ChannelCondition } from './channel-worth.js';
import { usePanelText } from './texts.js';

export interface ChannelTileProps {
  channel: ChannelView;
  form: 'tile' | 'row';
}

/** More characters than this do not fit a tile in the largest type. */
const LARGE_LENGTH_MAX = 6;

function lengthOf(value: number | null, decimals: number): number {
  return value === null ? 1 : formatNumber(value, decimals, 'en').length;
}

export const ChannelTile = memo(function ChannelTile({ channel, form }: ChannelTileProps) {
  const t = usePanelText();
  const condition = useTicking((now) => conditionOf(channel, now));
  const shown = shownValue(channel, condition);
  const room = lengthOf(shown.value, channel.decimals) > LARGE_LENGTH_MAX ? ' channel--long' : '';
  return (
    <a
      href={routeTo('channel', channel.id)}
      class={`channel channel--${form} channel--${needOf(condition)} is-${condition}${room}`}
    >
      <span class="channel-name">
        <span class="channel-symbol">{channel.symbol}</span>
        <span class="channel-parameter">{parameterName(channel.parameter, channel.symbol, t.language)}</span>
      </span>
      <span class="channel-mark">
        <ConditionMark condition={condition} />
      </span>
      <span class="channel-value">
        <Figure value={shown.value} decimals={channel.decimals} unit={channel.unit} worth={shown.worth} />
      </span>
      <SparkLine points={channel.spark} />
      <span class="channel-note">
        <ChannelNote channel={channel} condition={condition} />
      </span>
    </a>
  );
});

export function ConditionMark({ condition }: { condition: ChannelCondition }) {
  const t = usePanelText();
  if (condition === 'waiting') return null;
  if (condition === 'stale') return <StatusMark status="no-comms" text={t('oldReading')} />;
  return <StatusMark status={condition} />;
}

/** A value that is in memory only says so wherever it is shown. */
export function NotStored({ channel: { latest } }: { channel: ChannelView }) {
  const t = usePanelText();
  if (latest?.isStored !== false) return null;
  return <strong class="not-stored">{t('notStored')}</strong>;
}

/** Age of the value; or why there is none, and what the last good one was. */
function ChannelNote({ channel, condition }: { channel: ChannelView; condition: ChannelCondition }) {
  const t = usePanelText();
  const { latest, lastUsable } = channel;
  if (latest === null) return <>{t('noReadingYet')}</>;
  const reason = describeReason(latest, t.language);
  if (latest.raw !== null)
    return (
      <>
        {condition !== 'measuring' && reason !== null && <span class="channel-reason">{reason}</span>}
        <Age at={latest.at} />
        <NotStored channel={channel} />
      </>
    );
  return (
    <>
      {reason !== null && <span class="channel-reason">{reason}</span>}
      {lastUsable !== null && (
        <span class="num">
          {t('lastUsable')} {formatNumber(lastUsable.value, channel.decimals, t.language)},{' '}
          <Moment at={lastUsable.at} />
        </span>
      )}
    </>
  );
}
