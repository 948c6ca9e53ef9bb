/** "Who needs me now?": the answer, then the stations, those that need somebody first. */
import { useState } from 'preact/hooks';
import { Icon } from '../../../protocols/presentation/icon.js';
import { formatCount } from '../../../protocols/presentation/format-number.js';
import type { StationsView } from '../province-view.js';
import { AnswerLine, useSentence } from './answer-line.js';
import { matchesFilter, provinceSentence, sortByNeed, totalsToday } from './station-need.js';
import { StationRow } from './station-row.js';
import { useProvinceText } from './texts.js';

const FIRST_STATION =
  'quantrac companion station add TB_CAPH_NUOSXL --name "Cống xả số 1" --kind wastewater --generate-password -c province.yaml';

export function HomePage({ view }: { view: StationsView }) {
  const t = useProvinceText();
  const [filter, setFilter] = useState('');
  const answer = useSentence((now) => provinceSentence(view, now, t));
  const shown = sortByNeed(view.stations).filter((station) => matchesFilter(station, filter));
  const totals = totalsToday(view);
  const current = view.stations.filter((station) => station.state === 'current').length;
  if (view.stations.length === 0)
    return (
      <>
        <AnswerLine sentence={answer} />
        <div class="teach">
          <p>{t('noStationsHint')}</p>
          <pre class="command">{FIRST_STATION}</pre>
        </div>
      </>
    );
  return (
    <>
      <div class="home-head">
        <div>
          <AnswerLine sentence={answer} />
          <p class="overview num">
            {t('overview', {
              current,
              n: view.stations.length,
              accepted: formatCount(totals.accepted),
              rejected: formatCount(totals.rejected),
            })}
          </p>
        </div>
        <label class="search">
          <Icon name="search" />
          <span class="visually-hidden">{t('filterStations')}</span>
          <input
            type="search"
            placeholder={t('filterStations')}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
      </div>
      <div class="stations">
        <div class="station-row station-row--head" aria-hidden="true">
          <span>{t('columnStation')}</span>
          <span>{t('columnData')}</span>
          <span>{t('columnNotMeasuring')}</span>
          <span>{t('columnValues')}</span>
          <span class="right">{t('columnFilesToday')}</span>
        </div>
        <ul>
          {shown.map((station) => (
            <StationRow key={station.code} station={station} />
          ))}
        </ul>
      </div>
      {shown.length === 0 && <p class="quiet">{t('filterNothing', { text: filter })}</p>}
    </>
  );
}
