/** The instruments: which answer, which are silent since when, why, and what to do. */
import { Age } from '../../../protocols/presentation/age.js';
import { TechnicalText } from '../../../protocols/presentation/error-boundary.js';
import { formatDate, formatDuration, formatMoment } from '../../../protocols/presentation/format-time.js';
import { formatCount } from '../../../protocols/presentation/format-number.js';
import { formatSize } from '../../../protocols/presentation/format-size.js';
import { memo } from '../../../protocols/presentation/memo.js';
import { useTicking } from '../../../protocols/presentation/server-clock.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import { addressWords } from '../../../protocols/presentation/translations/address-words.js';
import {
  instrumentFailureTexts,
  instrumentHintTexts,
} from '../../../protocols/presentation/translations/instrument-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { EvidenceView, InstrumentView, PanelView } from '../panel-view.js';
import { BusList } from './bus-list.js';
import { InstrumentSettings } from './instrument-settings.js';
import { PageHead } from './page-head.js';
import type { Sentence } from './station-answer.js';
import { usePanelText, type PanelTranslator } from './texts.js';

export function InstrumentsPage({ view }: { view: PanelView }) {
  const t = usePanelText();
  return (
    <>
      <PageHead view={view} answer={instrumentsSentence(view.instruments, t)} />
      {view.instruments.length === 0 && (
        <div class="teach">
          <p>{t('noChannelsHint')}</p>
          <pre class="command">quantrac logger check -c station.yaml</pre>
        </div>
      )}
      <ul class="instruments">
        {view.instruments.map((instrument) => (
          <InstrumentCard
            key={instrument.id}
            instrument={instrument}
            symbols={symbolsOf(view, instrument.id)}
          />
        ))}
      </ul>
      <BusList buses={view.buses} />
      <StoreLine view={view} />
      {view.evidence && <EvidenceLine evidence={view.evidence} />}
    </>
  );
}

export function instrumentsSentence(instruments: readonly InstrumentView[], t: PanelTranslator): Sentence {
  if (instruments.length === 0) return { tone: 'work', text: t('noInstruments') };
  const silent = instruments.filter((instrument) => instrument.state === 'silent');
  if (silent.length > 0) {
    const which = silent.map((instrument) => instrument.id).join(', ');
    return { tone: 'attention', text: t('instrumentsSilent', { n: silent.length, which }) };
  }
  if (instruments.every((instrument) => instrument.state === 'starting'))
    return { tone: 'work', text: t('instrumentsStarting') };
  return { tone: 'calm', text: t('instrumentsAllAnswer', { n: instruments.length }) };
}

function symbolsOf(view: PanelView, instrument: string): string {
  return view.channels
    .filter((channel) => channel.instrument === instrument)
    .map((channel) => channel.symbol)
    .join(', ');
}

interface InstrumentCardProps {
  instrument: InstrumentView;
  symbols: string;
}

const InstrumentCard = memo(function InstrumentCard({ instrument, symbols }: InstrumentCardProps) {
  const t = usePanelText();
  const { failure } = instrument;
  const polls = instrument.pollsOk + instrument.pollsFailed;
  return (
    <li class="instrument">
      <div class="instrument-head">
        <h2>{instrument.id}</h2>
        <span class="instrument-model">{`${instrument.maker} ${instrument.model}`}</span>
        <InstrumentState instrument={instrument} />
      </div>
      <dl class="instrument-facts">
        <div>
          <dt>{t('parametersOf')}</dt>
          <dd>{symbols === '' ? '—' : symbols}</dd>
        </div>
        <div>
          <dt>{t('lastAnswer')}</dt>
          <dd>{instrument.lastAnswerAt === null ? t('never') : <Age at={instrument.lastAnswerAt} />}</dd>
        </div>
        <div>
          <dt>{t('pollsGood')}</dt>
          <dd class="num">{t('pollsOf', { ok: formatCount(instrument.pollsOk), n: formatCount(polls) })}</dd>
        </div>
        <div class="instrument-line">
          <dt>{instrument.bus}</dt>
          <dd class="num">{addressWords(instrument.address, t.language)}</dd>
        </div>
      </dl>
      {failure && (
        <div class="failure">
          <p class="failure-what">
            {codeText(instrumentFailureTexts, failure.code, t.language)} <SilentSince since={failure.since} />
          </p>
          <p>
            {failure.code in instrumentHintTexts
              ? codeText(instrumentHintTexts, failure.code, t.language)
              : (failure.hint ?? '')}
          </p>
          <TechnicalText text={[failure.message, failure.hint].filter((text) => text !== null).join('\n')} />
        </div>
      )}
      <InstrumentSettings instrument={instrument} />
    </li>
  );
});

function InstrumentState({ instrument }: { instrument: InstrumentView }) {
  const t = usePanelText();
  if (instrument.state === 'answering') return <span class="mark-none">{t('stateAnswering')}</span>;
  if (instrument.state === 'starting') return <StatusMark status="warming-up" text={t('stateStarting')} />;
  return <StatusMark status="no-comms" text={t('stateSilent')} />;
}

function SilentSince({ since }: { since: number }) {
  const t = usePanelText();
  const text = useTicking((now) =>
    t('silentSince', { time: formatMoment(since, now), span: formatDuration(now - since, t.language) }),
  );
  return <span class="quiet num">{text}</span>;
}

function StoreLine({ view }: { view: PanelView }) {
  const t = usePanelText();
  const { sizeBytes, freeBytes, oldestReadingAt } = view.store;
  const size = formatSize(sizeBytes, t.language);
  const free = freeBytes === null ? '—' : formatSize(freeBytes, t.language);
  return (
    <p class="store-line quiet num">
      {oldestReadingAt === null
        ? t('storageEmpty', { size, free })
        : t('storage', { size, free, date: formatDate(oldestReadingAt) })}
    </p>
  );
}

function EvidenceLine({ evidence }: { evidence: EvidenceView }) {
  const t = usePanelText();
  const { fingerprint } = evidence;
  const text = useTicking((now) => evidenceText(evidence, now, t));
  return (
    <p class="store-line quiet num">
      {text}
      {fingerprint !== null && (
        <>
          <br />
          <span class="fingerprint">{t('stationKey', { fingerprint })}</span>
        </>
      )}
    </p>
  );
}

function evidenceText(
  { sealedUpTo, countersignedUpTo, fingerprint }: EvidenceView,
  now: number,
  t: PanelTranslator,
): string {
  if (sealedUpTo === null) return t('evidenceNone');
  const time = formatMoment(sealedUpTo, now);
  if (fingerprint === null) return t('evidenceUnsigned', { time });
  const countersigned =
    countersignedUpTo === null
      ? t('countersignedNever')
      : t('countersignedUpTo', { time: formatMoment(countersignedUpTo, now) });
  return t('evidenceSealed', { time, countersigned });
}
