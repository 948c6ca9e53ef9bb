/** Received files in rows: when, what, and how the check ended, with the first reason. */
import { Moment } from '../../../protocols/presentation/age.js';
import { FileName } from '../../../protocols/presentation/file-name.js';
import { formatSize } from '../../../protocols/presentation/format-size.js';
import { precisionOf } from '../../../protocols/presentation/format-time.js';
import { routeTo } from '../../../protocols/presentation/route.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import { reportFaultTexts } from '../../../protocols/presentation/translations/fault-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { ReceivedFileView } from '../province-view.js';
import { useProvinceText } from './texts.js';

type Verdict = ReceivedFileView['verdict'];

const VERDICT_KEYS = {
  accepted: 'accepted',
  'accepted-with-warnings': 'acceptedWithWarnings',
  rejected: 'rejected',
  conflict: 'conflict',
} as const satisfies Record<Verdict, string>;

const VERDICT_MARKS = {
  accepted: 'measuring',
  'accepted-with-warnings': 'out-of-range',
  rejected: 'fault',
  conflict: 'maintenance',
} as const;

export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const t = useProvinceText();
  const text = t(VERDICT_KEYS[verdict]);
  return verdict === 'accepted' ? (
    <span class="mark-none">{text}</span>
  ) : (
    <StatusMark status={VERDICT_MARKS[verdict]} text={text} />
  );
}

export interface FileRowsProps {
  files: readonly ReceivedFileView[];
  /** `hidden`: all are of one station, whose page this is. */
  stations: 'shown' | 'hidden';
}

export function FileRows({ files, stations }: FileRowsProps) {
  const t = useProvinceText();
  const precision = precisionOf(files.flatMap((file) => (file.dataAt === null ? [] : [file.dataAt])));
  return (
    <ul class="received">
      {files.map((file) => (
        <li key={file.id}>
          <a class={`received-row received-row--${stations}`} href={routeTo('file', String(file.id))}>
            <span class="received-time">
              <Moment at={file.receivedAt} precision={precision} />
            </span>
            <span class="received-name">
              <FileName name={file.name} />
            </span>
            {stations === 'shown' && <span class="received-station">{file.station}</span>}
            <span class="received-rows num">
              {t('rows', { n: file.rows })} · {formatSize(file.sizeBytes, t.language)}
            </span>
            <span class="received-verdict">
              <VerdictMark verdict={file.verdict} />
              <FirstFault file={file} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function FirstFault({ file }: { file: ReceivedFileView }) {
  const t = useProvinceText();
  const first = file.faults.find((fault) => fault.severity === 'error') ?? file.faults[0];
  if (!first) return null;
  const rest = file.faults.length - 1;
  return (
    <span class="received-why">
      {codeText(reportFaultTexts, first.code, t.language)}
      {rest > 0 && ` ${t('andMoreFaults', { n: rest })}`}
    </span>
  );
}
