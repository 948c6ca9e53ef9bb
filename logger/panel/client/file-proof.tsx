/** The province's receipt of one file in full: when, what of it was accepted, what was wrong, and whose signature it bears. */
import type { ComponentChildren } from 'preact';
import { formatCount } from '../../../protocols/presentation/format-number.js';
import { formatFullMoment } from '../../../protocols/presentation/format-time.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import { reportFaultTexts } from '../../../protocols/presentation/translations/fault-texts.js';
import { codeText } from '../../../protocols/presentation/translations/text.js';
import type { FileContentView, FileReceiptView, ReceiptProofView } from '../panel-view.js';
import { usePanelText } from './texts.js';

const VERDICTS = {
  accepted: 'verdictAccepted',
  'accepted-with-warnings': 'verdictWarnings',
  rejected: 'verdictRejected',
  conflict: 'verdictConflict',
} as const;

export function FileProof({
  content: { file, proof, sha256 },
  receipts,
}: {
  content: FileContentView;
  /** `given`: the receiver confirms what it has received. */
  receipts: 'given' | 'none';
}) {
  const t = usePanelText();
  const { receipt } = file;
  if (receipt === null) {
    if (file.state !== 'delivered') return null;
    return <p class="quiet">{t(receipts === 'given' ? 'receiptNotYet' : 'receiptNotGiven')}</p>;
  }
  const { verdict, at, rows, review } = receipt;
  return (
    <section class="proof">
      <h2 class="section-title">{t('receiptTitle')}</h2>
      <dl class="proof-facts">
        <Fact name={t('receiptVerdict')}>
          <Verdict verdict={verdict} />
        </Fact>
        <Fact name={t('receiptReceivedAt')}>
          <span class="num">{formatFullMoment(at)}</span>
        </Fact>
        <Fact name={t('receiptRows')}>
          <span class="num">
            {t('receiptRowsOf', { rows: formatCount(rows), n: formatCount(file.rows) })}
          </span>
        </Fact>
        <Fact name={t('receiptContent')}>
          <Content receipt={receipt} proof={proof} />
          <code class="proof-hash">SHA-256 {sha256}</code>
        </Fact>
        {proof !== null && <Signature proof={proof} />}
      </dl>
      <Faults receipt={receipt} />
      {review !== null && (
        <p class="proof-review">
          {t('receiptReviewedBy', { by: review.by, reason: review.reason })}{' '}
          <span class="quiet num">{formatFullMoment(review.at)}</span>
        </p>
      )}
    </section>
  );
}

function Verdict({ verdict }: { verdict: FileReceiptView['verdict'] }) {
  const t = usePanelText();
  const text = t(VERDICTS[verdict]);
  if (verdict === 'accepted') return <>{text}</>;
  return <StatusMark status={verdict === 'accepted-with-warnings' ? 'out-of-range' : 'fault'} text={text} />;
}

function Content({ receipt, proof }: { receipt: FileReceiptView; proof: ReceiptProofView | null }) {
  const t = usePanelText();
  if (receipt.agreement === 'matches') return <>{t('contentMatches')}</>;
  const text =
    receipt.agreement === 'fewer-rows'
      ? t('contentFewer')
      : t('contentOther', { size: formatCount(proof?.sizeBytes ?? 0) });
  return <StatusMark status="fault" text={text} />;
}

function Signature({ proof }: { proof: ReceiptProofView }) {
  const t = usePanelText();
  const { signature, province, key, sequence, earlier } = proof;
  const number = formatCount(sequence);
  return (
    <>
      <Fact name={t('receiptSignature')}>
        {signature === 'verified' ? (
          t('signatureVerified', { province })
        ) : (
          <StatusMark
            status="fault"
            text={t(signature === 'wrong' ? 'signatureWrong' : 'signatureOtherKey')}
          />
        )}
      </Fact>
      {signature !== 'wrong' && (
        <>
          <Fact name={t('receiptKeyOf')}>
            <code class="proof-hash">{key}</code>
          </Fact>
          <Fact name={t('receiptNumber')}>
            <span class="num">{earlier === 0 ? number : t('receiptEarlier', { n: number, m: earlier })}</span>
          </Fact>
        </>
      )}
    </>
  );
}

function Faults({ receipt: { faults, faultCount } }: { receipt: FileReceiptView }) {
  const t = usePanelText();
  if (faultCount === 0) return null;
  const more = faultCount - faults.length;
  return (
    <>
      <h3 class="proof-title">{t('receiptFaults')}</h3>
      <ul class="proof-faults">
        {faults.map(({ code, severity, line }, index) => (
          <li key={index}>
            <StatusMark
              status={severity === 'error' ? 'fault' : 'out-of-range'}
              text={t(severity === 'error' ? 'severityError' : 'severityWarning')}
            />{' '}
            {line === null
              ? codeText(reportFaultTexts, code, t.language)
              : t('receiptFault', { line, what: codeText(reportFaultTexts, code, t.language) })}
          </li>
        ))}
        {more > 0 && <li class="quiet">{t('receiptFaultsMore', { n: more })}</li>}
      </ul>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="proof-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
