/** "Have we got everything?": every station's intervals, those that lack some first. */
import { Moment } from '../../../protocols/presentation/age.js';
import { formatCount, formatNumber, MISSING } from '../../../protocols/presentation/format-number.js';
import { RequestNotice } from '../../../protocols/presentation/request-notice.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import { describeReason } from '../../../protocols/presentation/translations/describe-reason.js';
import type { Language } from '../../../protocols/presentation/translations/text.js';
import { useRequest } from '../../../protocols/presentation/use-request.js';
import type { CompletenessListView, StationCompletenessView } from '../province-view.js';
import { AnswerLine } from './answer-line.js';
import { gapSpan } from './gap-span.js';
import type { Sentence } from './station-need.js';
import { useProvinceText, type ProvinceTranslator } from './texts.js';

const REFRESH_MS = 15_000;
const NAMED_MAX = 2;

export function MissingPage() {
  const t = useProvinceText();
  const version = useTicking((now) => Math.floor(now / REFRESH_MS));
  const request = useRequest<CompletenessListView>('api/completeness', version);
  const { data } = request;
  if (data === null) return <RequestNotice request={request} />;
  const stations = [...data.stations].sort(
    (left, right) => right.missing - left.missing || left.name.localeCompare(right.name, 'vi'),
  );
  return (
    <>
      <AnswerLine sentence={answerOf(data, stations, t)} />
      <p class="overview">{t('missingHow')}</p>
      {request.failure !== null && <RequestNotice request={request} />}
      {stations.length > 0 && (
        <div class="stations missing">
          <div class="missing-row missing-row--head" aria-hidden="true">
            <span>{t('columnStation')}</span>
            <span class="right">{t('columnComplete')}</span>
            <span>{t('columnMissing')}</span>
            <span>{t('columnWhen')}</span>
            <span>{t('columnAsked')}</span>
          </div>
          <ul>
            {stations.map((station) => (
              <MissingRow key={station.code} station={station} />
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function answerOf(
  { reachDays }: CompletenessListView,
  stations: readonly StationCompletenessView[],
  t: ProvinceTranslator,
): Sentence {
  const lacking = stations.filter(({ missing }) => missing > 0);
  if (lacking.length > 0) {
    const named = lacking
      .slice(0, NAMED_MAX)
      .map(({ name, missing }) => t('missingStation', { name, n: formatCount(missing) }));
    const which = named.join('; ');
    const rest = lacking.length - named.length;
    return {
      tone: 'attention',
      text: t('missingSome', {
        stations: lacking.length,
        n: lacking.reduce((sum, { missing }) => sum + missing, 0),
        which: rest === 0 ? which : t('missingMore', { which, n: rest }),
      }),
    };
  }
  if (stations.every(({ origin }) => origin === null)) return { tone: 'work', text: t('missingUnknown') };
  const explained = stations.reduce((sum, station) => sum + station.explained, 0);
  const key = explained > 0 ? 'missingExplained' : 'missingNothing';
  return { tone: 'calm', text: t(key, { days: reachDays, n: explained }) };
}

function MissingRow({ station }: { station: StationCompletenessView }) {
  const t = useProvinceText();
  const { code, name, origin, expected, arrived, explained, missing, asked, askedAt, gaps } = station;
  return (
    <li>
      <a class={`missing-row${missing > 0 ? ' missing-row--lacking' : ''}`} href={routeTo('station', code)}>
        <span class="station-name">
          <span class="station-title">{name}</span>
          <span class="station-code">{code}</span>
        </span>
        <span class="missing-share num">
          {origin === null ? (
            <span class="quiet">{t('notYetKnown')}</span>
          ) : (
            <>
              <span class="missing-percent">{shareText(arrived, expected, t.language)}</span>
              <span class="station-code">
                {t('receivedOf', { n: formatCount(arrived), expected: formatCount(expected) })}
              </span>
            </>
          )}
        </span>
        <span class="missing-count">
          {missing > 0 && <StatusMark status="out-of-range" text={t('missingCount', { n: missing })} />}
          {origin !== null && missing === 0 && explained === 0 && <span>{t('nothingMissing')}</span>}
          {explained > 0 && (
            <span class={missing > 0 ? 'station-code' : ''}>
              {t('explainedCount', { n: formatCount(explained) })}
            </span>
          )}
        </span>
        <span class="missing-gaps num">
          {gaps.map((gap) => (
            <span key={gap.firstEndAt} class="missing-gap">
              {gapSpan(gap)} <span class="quiet">{describeReason(gap, t.language)}</span>
            </span>
          ))}
        </span>
        <span class="missing-asked">
          {missing > 0 &&
            (askedAt === null ? (
              <span class="quiet">{t('askedNone')}</span>
            ) : (
              <span class="num">
                {t('askedCount', { n: formatCount(asked) })} <Moment at={askedAt} />
              </span>
            ))}
        </span>
      </a>
    </li>
  );
}

/** `99,9 %`: one that lacks anything is never shown as whole. */
function shareText(arrived: number, expected: number, language: Language): string {
  if (expected === 0) return MISSING;
  const tenths = Math.floor((arrived / expected) * 1000);
  return `${formatNumber(tenths / 10, tenths === 1000 ? 0 : 1, language)}\u00a0%`;
}
