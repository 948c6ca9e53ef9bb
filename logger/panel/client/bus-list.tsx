/** The lines to the instruments: how busy, how fast, and, only where there is any, what goes wrong on them. */
import { formatCount, formatNumber } from '../../../protocols/presentation/format-number.js';
import { formatMoment } from '../../../protocols/presentation/format-time.js';
import { memo } from '../../../protocols/presentation/memo.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import type { WireShare } from '../../../protocols/vocabulary/wire-statistics.js';
import type { BusView } from '../panel-view.js';
import { usePanelText, type PanelTranslator } from './texts.js';

/** Fewer troubles than one in a hundred requests are the weather of a long cable. */
const TROUBLED_SHARE = 0.01;

export function BusList({ buses }: { buses: readonly BusView[] }) {
  const t = usePanelText();
  if (buses.length === 0) return null;
  return (
    <section class="buses">
      <h2 class="section-title">{t('buses')}</h2>
      <ul class="instruments">
        {buses.map((bus) => (
          <BusCard key={bus.id} bus={bus} />
        ))}
      </ul>
    </section>
  );
}

const BusCard = memo(function BusCard({ bus }: { bus: BusView }) {
  const t = usePanelText();
  const { figures } = bus;
  const { line } = figures;
  const troubles = troublesOf(bus, t);
  return (
    <li class="instrument">
      <div class="instrument-head">
        <h3>{bus.id}</h3>
        <span class="instrument-model">{bus.description}</span>
        <BusState bus={bus} />
      </div>
      <dl class="instrument-facts">
        <div>
          <dt>{t('busInUse')}</dt>
          <dd class="num">{share(figures.busy, t)}</dd>
        </div>
        {line !== null && (
          <div>
            <dt>{t('busLine')}</dt>
            <dd class="num">{share(line, t)}</dd>
          </div>
        )}
        {bus.listens ? <Heard bus={bus} /> : <Asked bus={bus} />}
      </dl>
      {troubles.length > 0 && (
        <div class="failure">
          <p class="num">{troubles.join(' · ')}</p>
          {!bus.listens && (
            <p class="quiet num">
              {t('busLastHour', {
                n: formatCount(figures.lastHour.troubles),
                of: formatCount(figures.lastHour.requests),
              })}
            </p>
          )}
        </div>
      )}
    </li>
  );
});

function Asked({ bus }: { bus: BusView }) {
  const t = usePanelText();
  const { requests, replies, exceptions } = bus.figures;
  return (
    <>
      <div>
        <dt>{t('busLatency')}</dt>
        <dd class="num">{latency(bus, t)}</dd>
      </div>
      <div>
        <dt>{t('busRequests')}</dt>
        <dd class="num">
          {t('busAnswered', { n: formatCount(requests), ok: formatCount(replies + exceptions) })}
        </dd>
      </div>
    </>
  );
}

/** Nothing is asked there: how fast it answers means nothing. */
function Heard({ bus }: { bus: BusView }) {
  const t = usePanelText();
  return (
    <div>
      <dt>{t('busHears')}</dt>
      <dd class="num">{t('busTelegrams', { n: formatCount(bus.figures.replies) })}</dd>
    </div>
  );
}

function BusState({ bus }: { bus: BusView }) {
  const t = usePanelText();
  const { overloadedSince } = bus;
  const overload = useTicking((now) =>
    overloadedSince === null ? '' : t('busOverloaded', { time: formatMoment(overloadedSince, now) }),
  );
  const { requests, troubles } = bus.figures.lastHour;
  if (overloadedSince !== null) return <StatusMark status="out-of-range" text={overload} />;
  if (troubles > 0 && troubles >= TROUBLED_SHARE * requests)
    return <StatusMark status="out-of-range" text={t('busTroubled')} />;
  return <span class="mark-none">{t('busWell')}</span>;
}

/** Only what has happened. */
function troublesOf({ figures }: BusView, t: PanelTranslator): string[] {
  const all: [key: Parameters<PanelTranslator>[0], count: number][] = [
    ['busTimeouts', figures.timeouts],
    ['busDamaged', figures.crcErrors],
    ['busForeign', figures.foreignReplies],
    ['busLate', figures.lateReplies],
    ['busRefused', figures.exceptions],
    ['busLost', figures.losses],
    ['busNotOpened', figures.openFailures],
  ];
  return all.filter(([, count]) => count > 0).map(([key, count]) => `${t(key)} ${formatCount(count)}`);
}

function share({ lastMinute, sinceStart }: WireShare, t: PanelTranslator): string {
  const percent = (of: number) => `${formatNumber(of * 100, 1, t.language)}\u00a0%`;
  return t('busShare', { minute: percent(lastMinute), all: percent(sinceStart) });
}

function latency({ figures }: BusView, t: PanelTranslator): string {
  const { latencyMsMean, latencyMsP95, latencyMsMax } = figures;
  if (latencyMsMean === null) return '—';
  const ms = (value: number | null) => formatNumber(value, 0, t.language);
  return t('busLatencies', { mean: ms(latencyMsMean), p95: ms(latencyMsP95), max: ms(latencyMsMax) });
}
