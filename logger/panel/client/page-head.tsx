/** The head of every panel page: the answer first, what station this is, what time it is. */
import type { ComponentChildren } from 'preact';
import { WallClock } from '../../../protocols/presentation/age.js';
import { formatTime, formatTimeWithSeconds } from '../../../protocols/presentation/format-time.js';
import { KIND_KEYS } from '../../../protocols/presentation/translations/common-texts.js';
import type { PanelView } from '../panel-view.js';
import { AnswerLine } from './answer-line.js';
import type { Sentence } from './station-answer.js';
import { usePanelText } from './texts.js';

export interface PageHeadProps {
  view: PanelView;
  answer: Sentence;
  second?: Sentence;
  children?: ComponentChildren;
}

export function PageHead({ view, answer, second, children }: PageHeadProps) {
  const t = usePanelText();
  const write = view.reportIntervalMs < 60_000 ? formatTimeWithSeconds : formatTime;
  return (
    <header class="page-head">
      <div class="page-head-words">
        <AnswerLine sentence={answer} />
        {second && <AnswerLine sentence={second} level="second" />}
        {children}
        <p class="identity">
          <span>{view.station.name}</span>
          <span class="identity-code">{view.station.code}</span>
          <span>{t(KIND_KEYS[view.station.kind])}</span>
        </p>
      </div>
      <div class="page-head-clock">
        <WallClock />
        <p class="next-file num">
          {view.clockTrust === 'untrusted'
            ? t('clockUntrusted')
            : t('nextFile', { time: write(view.nextReportAt) })}
        </p>
      </div>
    </header>
  );
}
