/** "What happened here?": one station's latest values, the trend of one of them, and its files. */
import { useState } from 'preact/hooks';
import { Moment } from '../../../protocols/presentation/age.js';
import { formatDuration } from '../../../protocols/presentation/format-time.js';
import { Icon } from '../../../protocols/presentation/icon.js';
import { useObserved } from '../../../protocols/presentation/observable.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { KIND_KEYS } from '../../../protocols/presentation/translations/common-texts.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { StationSummary, StationView } from '../province-view.js';
import { AnswerLine, useSentence } from './answer-line.js';
import { Completeness } from './completeness.js';
import { FileRows } from './file-rows.js';
import { LatestTable } from './latest-table.js';
import { stationChanges, stationsView } from './province-store.js';
import { stationSentence } from './station-sentence.js';
import { StationStateMark } from './station-row.js';
import { StationTrend } from './station-trend.js';
import { useProvinceText } from './texts.js';

export function StationPage({ code }: { code: string }) {
  const t = useProvinceText();
  const changes = useObserved(stationChanges, (all) => all[code] ?? 0);
  // The live list knows of a change too: a page that missed the event asks again all the same.
  const listed = useObserved(
    stationsView,
    (view) => view?.stations.find((station) => station.code === code) ?? null,
  );
  const version = `${changes} ${listed?.lastReceivedAt ?? ''} ${listed?.state ?? ''}`;
  const request = useRequest<StationView>(`api/stations/${encodeURIComponent(code)}`, version);
  const [chosen, setChosen] = useState<string | null>(null);
  const { data } = request;
  if (data === null)
    return (
      <>
        <RequestNotice request={request} />
        <a class="button" href="#/">
          {t('toStations')}
        </a>
      </>
    );
  const { station } = data;
  const shown = station.latest.find((value) => value.symbol === chosen) ?? station.latest[0] ?? null;
  return (
    <>
      <StationHead station={station} />
      {station.latest.length === 0 ? (
        <p class="teach">{t('stationWaitingHint')}</p>
      ) : (
        <div class="station-body">
          <section>
            <h2 class="section-title">{t('latestValues')}</h2>
            <LatestTable
              values={station.latest}
              sparks={data.sparks}
              worth={station.state === 'silent' ? 'old' : 'live'}
              chosen={shown?.symbol ?? null}
              onChoose={setChosen}
            />
          </section>
          {shown && <StationTrend key={shown.symbol} station={station} value={shown} version={version} />}
        </div>
      )}
      {station.lastReceivedAt !== null && <Completeness code={code} version={version} />}
      <section class="station-files-list">
        <div class="section-head">
          <h2 class="section-title">{t('filesOfStation')}</h2>
          {data.files.length > 0 && <a href={routeTo('files', code)}>{t('allFilesOfStation')}</a>}
        </div>
        {data.files.length === 0 ? (
          <p class="quiet">{t('noFiles')}</p>
        ) : (
          <FileRows files={data.files} stations="hidden" />
        )}
      </section>
    </>
  );
}

function StationHead({ station }: { station: StationSummary }) {
  const t = useProvinceText();
  const answer = useSentence((now) => stationSentence(station, now, t));
  return (
    <header class="station-head">
      <a class="icon-button" href="#/" aria-label={t('toStations')} title={t('toStations')}>
        <Icon name="back" />
      </a>
      <div>
        <p class="station-head-name">
          {station.name}
          <StationStateMark state={station.state} />
        </p>
        <AnswerLine sentence={answer} />
        <p class="identity num">
          <span>{station.code}</span>
          <span>{t(KIND_KEYS[station.kind])}</span>
          {station.lastReceivedAt !== null && (
            <span>
              {t('receivedAt')} <Moment at={station.lastReceivedAt} />
            </span>
          )}
          {station.intervalMs !== null && (
            <span>{t('everyInterval', { span: formatDuration(station.intervalMs, t.language) })}</span>
          )}
        </p>
      </div>
    </header>
  );
}
