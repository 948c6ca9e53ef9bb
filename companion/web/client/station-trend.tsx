/** The trend of one of a station's parameters, by its files. */
import { useMemo, useState } from 'preact/hooks';
import type { ChartPeriod } from '../../../protocols/presentation/chart/chart-point.js';
import { Choice } from '../../../protocols/presentation/choice.js';
import { parameterName } from '../../../protocols/presentation/parameter-name.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { serverNow, useTicking } from '../../../protocols/presentation/server-clock.js';
import { TrendChart } from '../../../protocols/presentation/trend-chart.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { LatestValue, StationSummary, StationTrendView } from '../province-view.js';
import { useProvinceText } from './texts.js';

const HOUR_MS = 3_600_000;
const REFRESH_MS = 60_000;
const SPANS = {
  minutes10: 600_000,
  hours1: HOUR_MS,
  hours24: 24 * HOUR_MS,
  days7: 7 * 24 * HOUR_MS,
  days30: 30 * 24 * HOUR_MS,
} as const;
type Span = keyof typeof SPANS;
const USUAL: readonly Span[] = ['hours24', 'days7', 'days30'];
/** Where files come more than once a minute, as in a demonstration, a day says little. */
const FAST: readonly Span[] = ['minutes10', 'hours1', ...USUAL];

export interface StationTrendProps {
  station: StationSummary;
  value: LatestValue;
  /** Another text asks again: something came. */
  version: string;
}

export function StationTrend({ station, value, version }: StationTrendProps) {
  const t = useProvinceText();
  const spans = station.intervalMs !== null && station.intervalMs < REFRESH_MS ? FAST : USUAL;
  const [span, setSpan] = useState<Span>(spans[0] ?? 'hours24');
  const [part, setPart] = useState<ChartPeriod | null>(null);
  const minute = useTicking((now) => Math.floor(now / REFRESH_MS));
  const whole = useMemo(
    () => ({ from: Math.round(serverNow()) - SPANS[span], to: Math.round(serverNow()) }),
    [minute, span, version],
  );
  const period = part ?? whole;
  const request = useRequest<StationTrendView>(trendUrl(station.code, value.symbol, period));
  const name = parameterName(value.parameter, value.symbol, t.language);
  const choice = (
    <Choice
      label={t('period')}
      value={span}
      options={spans.map((item) => ({ value: item, text: t(item) }))}
      onChoose={(chosen) => {
        setSpan(chosen);
        setPart(null);
      }}
    />
  );
  return (
    <section class="station-trend">
      <h2 class="section-title">
        {value.symbol} <span class="latest-name">{name}</span>
      </h2>
      {request.data === null ? (
        <>
          {choice}
          <RequestNotice request={request} />
        </>
      ) : (
        <TrendChart
          lead={choice}
          title={`${station.name} · ${value.symbol}${name === '' ? '' : ` · ${name}`}`}
          symbol={value.symbol}
          unit={request.data.unit}
          decimals={request.data.decimals}
          raw={NO_POINTS}
          means={request.data.points}
          limits={NO_LIMITS}
          period={period}
          zoom={part === null ? 'whole' : 'part'}
          onPeriod={(chosen) => setPart({ from: Math.round(chosen.from), to: Math.round(chosen.to) })}
          onReset={() => setPart(null)}
        />
      )}
    </section>
  );
}

const NO_POINTS = [] as const;
const NO_LIMITS = [] as const;

function trendUrl(code: string, symbol: string, { from, to }: ChartPeriod): string {
  const query = new URLSearchParams({ symbol, from: String(from), to: String(to) });
  return `api/stations/${encodeURIComponent(code)}/trend?${query.toString()}`;
}
