/** One station in the list: how old its data are, what does not measure, its newest values, today's files. */
import { Age, Moment } from '../../../protocols/presentation/age.js';
import { Figure } from '../../../protocols/presentation/figure.js';
import { formatCount } from '../../../protocols/presentation/format-number.js';
import { precisionOf } from '../../../protocols/presentation/format-time.js';
import { memo } from '../../../protocols/presentation/memo.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { StatusMark, StatusShape } from '../../../protocols/presentation/status-mark.js';
import { KIND_KEYS } from '../../../protocols/presentation/translations/common-texts.js';
import type { Status } from '../../../protocols/vocabulary/status.js';
import type { LatestValue, StationState, StationSummary } from '../province-view.js';
import { needsSomebody, notMeasuring } from './station-need.js';
import { useProvinceText } from './texts.js';

const STATE_KEYS = {
  current: 'stateCurrent',
  late: 'stateLate',
  silent: 'stateSilent',
  waiting: 'stateWaiting',
} as const satisfies Record<StationState, string>;

const STATE_MARKS = {
  current: 'measuring',
  late: 'out-of-range',
  silent: 'no-comms',
  waiting: 'warming-up',
} as const;

export function StationStateMark({ state }: { state: StationState }) {
  const t = useProvinceText();
  return <StatusMark status={STATE_MARKS[state]} text={t(STATE_KEYS[state])} />;
}

export const StationRow = memo(function StationRow({ station }: { station: StationSummary }) {
  const t = useProvinceText();
  const tone = station.state === 'current' ? (needsSomebody(station) ? 'attention' : 'calm') : station.state;
  return (
    <li>
      <a class={`station-row station-row--${tone}`} href={routeTo('station', station.code)}>
        <span class="station-name">
          <span class="station-title">{station.name}</span>
          <span class="station-code">
            {station.code} · {t(KIND_KEYS[station.kind])}
          </span>
        </span>
        <span class="station-data">
          {station.lastDataAt === null ? (
            <span class="quiet">{t('noData')}</span>
          ) : (
            <>
              <span class="station-time">
                <Moment at={station.lastDataAt} precision={precisionOf([station.lastDataAt])} />
              </span>
              <span class="station-age">
                <Age at={station.lastDataAt} />
              </span>
            </>
          )}
          <StationStateMark state={station.state} />
        </span>
        <span class="station-lacks">
          <NotMeasuring values={notMeasuring(station)} />
        </span>
        <span class={station.state === 'silent' ? 'station-values station-values--old' : 'station-values'}>
          {station.latest.map((value) => (
            <LatestCell
              key={value.symbol}
              value={value}
              worth={station.state === 'silent' ? 'old' : 'live'}
            />
          ))}
        </span>
        <span class="station-files num">
          <span>{formatCount(station.filesToday.accepted)}</span>
          {station.filesToday.rejected > 0 && (
            <StatusMark status="fault" text={t('rejectedToday', { n: station.filesToday.rejected })} />
          )}
        </span>
      </a>
    </li>
  );
});

/** Grouped by status, so that one mark tells of all its parameters. */
function NotMeasuring({ values }: { values: readonly LatestValue[] }) {
  const statuses = [...new Set(values.map((value) => value.status))];
  return (
    <>
      {statuses.map((status) => (
        <span key={status} class="lack">
          <StatusMark status={status} />
          <span class="lack-symbols">{symbolsWith(values, status)}</span>
        </span>
      ))}
    </>
  );
}

function symbolsWith(values: readonly LatestValue[], status: Status): string {
  return values
    .filter((value) => value.status === status)
    .map((value) => value.symbol)
    .join(', ');
}

function LatestCell({ value, worth }: { value: LatestValue; worth: 'live' | 'old' }) {
  return (
    <span class="cell">
      <span class="cell-symbol">
        {value.status !== 'measuring' && <StatusShape status={value.status} />}
        {value.symbol}
      </span>
      <Figure
        value={value.value}
        decimals={value.decimals}
        unit={value.unit}
        worth={value.status === 'measuring' ? worth : 'doubtful'}
      />
    </span>
  );
}
