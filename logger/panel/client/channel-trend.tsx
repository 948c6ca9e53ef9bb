/** The trend of one parameter on the panel, live unless somebody looks closer. */
import { useMemo, useState } from 'preact/hooks';
import type { ChartPeriod } from '../../../protocols/presentation/chart/chart-point.js';
import { Choice } from '../../../protocols/presentation/choice.js';
import { parameterName } from '../../../protocols/presentation/parameter-name.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { serverNow, useTicking } from '../../../protocols/presentation/server-clock.js';
import { TrendChart } from '../../../protocols/presentation/trend-chart.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { ChannelView, TrendView } from '../panel-view.js';
import { usePanelText } from './texts.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Enough for the widest panel at two pixels a point. */
const POINTS = 600;

/** Ten minutes are offered only where reports come so fast that they say something. */
const SPANS = {
  minutes10: { lengthMs: 10 * MINUTE_MS, refreshMs: 2000 },
  hours1: { lengthMs: HOUR_MS, refreshMs: 5000 },
  hours24: { lengthMs: 24 * HOUR_MS, refreshMs: MINUTE_MS },
  days7: { lengthMs: 7 * 24 * HOUR_MS, refreshMs: 5 * MINUTE_MS },
} as const;
type Span = keyof typeof SPANS;
const USUAL: readonly Span[] = ['hours1', 'hours24', 'days7'];

export interface ChannelTrendProps {
  channel: ChannelView;
  station: string;
  reportIntervalMs: number;
  /** Before this there is nothing in the store: an absence is not a silence of the instrument. */
  oldestReadingAt: number | null;
}

export function ChannelTrend({ channel, station, reportIntervalMs, oldestReadingAt }: ChannelTrendProps) {
  const t = usePanelText();
  const spans: readonly Span[] = reportIntervalMs < MINUTE_MS ? ['minutes10', ...USUAL] : USUAL;
  const [span, setSpan] = useState<Span>(spans[0] ?? 'hours1');
  const [part, setPart] = useState<ChartPeriod | null>(null);
  const { lengthMs, refreshMs } = SPANS[span];
  const refresh = useTicking((now) => Math.floor(now / refreshMs));
  const whole = useMemo(
    () => ({ from: Math.round(serverNow()) - lengthMs, to: Math.round(serverNow()) }),
    [refresh, lengthMs],
  );
  const period = part ?? whole;
  const request = useRequest<TrendView>(trendUrl(channel.id, period));
  const limits = useMemo(
    () =>
      channel.validRange === null
        ? []
        : [
            { name: t('rangeHigh'), value: channel.validRange.high },
            { name: t('rangeLow'), value: channel.validRange.low },
          ],
    [channel.validRange, t],
  );
  const points = useMemo(
    () => request.data?.points.filter((point) => point.at >= (oldestReadingAt ?? 0)) ?? [],
    [request.data, oldestReadingAt],
  );
  const means = useMemo(
    () => request.data?.means.filter((point) => point.at >= (oldestReadingAt ?? 0)) ?? [],
    [request.data, oldestReadingAt],
  );
  const name = parameterName(channel.parameter, channel.symbol, t.language);
  const choice = (
    <Choice
      label={t('period')}
      value={span}
      options={spans.map((value) => ({ value, text: t(value) }))}
      onChoose={(chosen) => {
        setSpan(chosen);
        setPart(null);
      }}
    />
  );
  return (
    <section class="trend">
      {request.data === null ? (
        <>
          {choice}
          <RequestNotice request={request} />
        </>
      ) : (
        <TrendChart
          lead={choice}
          title={`${station} · ${channel.symbol}${name === '' ? '' : ` · ${name}`}`}
          symbol={channel.symbol}
          unit={channel.unit}
          decimals={channel.decimals}
          raw={points}
          means={means}
          limits={limits}
          period={period}
          zoom={part === null ? 'whole' : 'part'}
          onPeriod={(chosen) => setPart({ from: Math.round(chosen.from), to: Math.round(chosen.to) })}
          onReset={() => setPart(null)}
        />
      )}
    </section>
  );
}

function trendUrl(channel: string, { from, to }: ChartPeriod): string {
  const query = new URLSearchParams({ channel, from: String(from), to: String(to), points: String(POINTS) });
  return `api/trend?${query.toString()}`;
}
