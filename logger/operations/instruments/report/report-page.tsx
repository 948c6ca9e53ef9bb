/**
 * The report as one page that needs nothing else: styles and letters inside, no script, no request; Vietnamese first, English below.
 * Prints on A4. Pure, but for the files that it is made of.
 */
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import {
  fillText,
  type Text,
  type TextValues,
} from '../../../../protocols/presentation/translations/text.js';
import { pageStyles } from './page-styles.js';
import { pageTexts } from './page-texts.js';
import { ReadingsTable } from './readings-table.js';
import { Both } from './page-both.js';
import type { PageFacts } from './sign-report.js';
import type { Statement } from './verification-report.js';

export function renderReportPage(facts: PageFacts): string {
  const { statement } = facts;
  const name = `${pageTexts.title.vi} – ${statement.profile.id} – ${statement.madeAt.local}`;
  const page = renderToString(
    <html lang="vi" data-theme="light">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{name}</title>
        <style dangerouslySetInnerHTML={{ __html: pageStyles() }} />
      </head>
      <body>
        <main>
          <Head statement={statement} />
          <Identity statement={statement} />
          <Readings statement={statement} />
          <Wrongs statement={statement} />
          <Timing statement={statement} />
          <Plan statement={statement} />
          <Signature {...facts} />
        </main>
      </body>
    </html>,
  );
  return `<!doctype html>\n${page}\n`;
}

const MARKS = {
  passed: 'M4 12.5l5 5L20 6.5',
  failed: 'M6 6l12 12M18 6L6 18',
  'not-asked': 'M5 12h14',
} as const;

function Head({ statement: { verdict } }: { statement: Statement }) {
  return (
    <header class={`verdict ${verdict.result}`}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={MARKS[verdict.result]} />
      </svg>
      <div>
        <h1>{verdict.text.vi}</h1>
        <p lang="en">{verdict.text.en}</p>
      </div>
      <p class="document">
        <Both text={pageTexts.title} />
      </p>
    </header>
  );
}

function Identity({ statement }: { statement: Statement }) {
  const { instrument, profile, madeAt, by, software } = statement;
  const unit = values({ unit: instrument.unitId });
  return (
    <section>
      <Title text={pageTexts.instrument} />
      <dl class="facts">
        <Fact text={pageTexts.maker}>
          <b>
            {instrument.maker} {instrument.model}
          </b>
          <Aside text={instrument.kind} />
        </Fact>
        <Fact text={pageTexts.serial}>{instrument.serial ?? <Both text={pageTexts.notGiven} />}</Fact>
        <Fact text={pageTexts.wire}>
          {instrument.wire === null ? (
            <Both text={pageTexts.noWire} />
          ) : (
            <>
              <span class="mono">{instrument.wire}</span>
              <Aside text={unit(pageTexts.unit)} />
            </>
          )}
        </Fact>
        <Fact text={pageTexts.by}>{by ?? <Both text={pageTexts.notGiven} />}</Fact>
        <Fact text={pageTexts.made}>
          {madeAt.local} GMT+7
          <span class="aside mono">{madeAt.utc}</span>
        </Fact>
        <Fact text={pageTexts.software}>
          {software.name} {software.version}
          <span class="aside">
            Node {software.node}, {software.platform}
          </span>
        </Fact>
        <Fact text={pageTexts.profile} wide>
          <b>{profile.id}</b> {profile.version} ({profile.protocol})
          <span class="aside mono">SHA-256 {profile.sha256}</span>
        </Fact>
        <Fact text={pageTexts.manuals} wide>
          {profile.manuals.join('; ')}
        </Fact>
      </dl>
    </section>
  );
}

function Readings({ statement: { device } }: { statement: Statement }) {
  if (device === null) return null;
  return (
    <section>
      <Title text={pageTexts.readings} />
      {device.rows.length > 0 && <ReadingsTable rows={device.rows} />}
      {device.givenUp && (
        <p class="note">
          <Both text={pageTexts.givenUp} />
        </p>
      )}
    </section>
  );
}

function Wrongs({ statement: { faults, suspicions } }: { statement: Statement }) {
  if (faults.length + suspicions.length === 0) return null;
  return (
    <section class="wrongs">
      <Title text={pageTexts.wrong} />
      <ul>
        {suspicions.map((suspicion) => (
          <li key={suspicion.measurement}>
            <Both text={values(suspicion)(pageTexts.suspicion)} />
          </li>
        ))}
        {faults.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

function Timing({ statement: { device } }: { statement: Statement }) {
  const timing = device?.timing ?? null;
  if (timing === null) return null;
  const { replies, polls, intervalMs, failedPolls, fits } = timing;
  const ms = (value: number) => value.toFixed(value < 10 ? 1 : 0);
  const seconds = (value: number) => String(Number((value / 1000).toPrecision(2)));
  return (
    <section>
      <Title text={pageTexts.timing} />
      <dl class="facts">
        {replies !== null && (
          <Fact text={pageTexts.replies} wide>
            <Both
              text={numbers({
                min: ms(replies.minMs),
                median: ms(replies.medianMs),
                max: ms(replies.maxMs),
                count: String(replies.count),
              })(pageTexts.spread)}
            />
          </Fact>
        )}
        {polls !== null && (
          <Fact text={pageTexts.poll} wide>
            <span class={fits === false ? 'bad' : ''}>
              <Both
                text={numbers({
                  poll: seconds(polls.medianMs),
                  max: seconds(polls.maxMs),
                  interval: seconds(intervalMs ?? 0),
                })(intervalMs === null ? pageTexts.pollTakes : pageTexts.pollOf)}
              />
            </span>
          </Fact>
        )}
        {failedPolls > 0 && (
          <Fact text={pageTexts.poll} wide>
            <Both text={values({ count: failedPolls })(pageTexts.failedPolls)} />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Plan({ statement: { settings, plan, transcript } }: { statement: Statement }) {
  return (
    <section>
      <Title text={pageTexts.settings} />
      <dl class="facts">
        <Fact text={pageTexts.given} wide>
          {settings.length === 0 ? (
            <Both text={pageTexts.none} />
          ) : (
            <span class="mono">{settings.map(({ name, value }) => `${name}=${value}`).join('  ')}</span>
          )}
        </Fact>
        {plan !== null && (
          <Fact text={pageTexts.requests} wide>
            <ol class="mono requests">
              {plan.requests.map((request) => (
                <li key={request}>{request}</li>
              ))}
            </ol>
          </Fact>
        )}
        <Fact text={pageTexts.transcript} wide>
          {transcript === null ? (
            <Both text={pageTexts.none} />
          ) : (
            <>
              <Both
                text={values({ cases: transcript.cases, count: transcript.differences })(
                  transcript.differences === 0 ? pageTexts.transcriptSound : pageTexts.transcriptWrong,
                )}
              />
              <span class="aside mono">SHA-256 {transcript.sha256}</span>
            </>
          )}
        </Fact>
      </dl>
    </section>
  );
}

function Signature({ statement, statementSha256, fingerprint }: PageFacts) {
  return (
    <section class="signature">
      <Title text={pageTexts.signature} />
      <dl class="facts">
        <Fact text={pageTexts.key} wide>
          <span class="mono">Ed25519 {fingerprint}</span>
        </Fact>
        <Fact text={pageTexts.digest} wide>
          <span class="mono">SHA-256 {statementSha256}</span>
        </Fact>
        <Fact text={pageTexts.how} wide>
          <span class="mono">quantrac instrument report check {statement.profile.id}-….json</span>
          <Aside text={pageTexts.howText} />
        </Fact>
      </dl>
      <div class="hands">
        {[pageTexts.vendor, pageTexts.operator].map((text) => (
          <div key={text.en}>
            <b>
              <Both text={text} />
            </b>
            <span class="aside">
              <Both text={pageTexts.signHere} />
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

function Title({ text }: { text: Text }) {
  return (
    <h2>
      <Both text={text} />
    </h2>
  );
}

function Fact({ text, wide, children }: { text: Text; wide?: boolean; children: ComponentChildren }) {
  return (
    <div class={wide === true ? 'wide' : ''}>
      <dt>
        <Both text={text} />
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Aside({ text }: { text: Text }) {
  return (
    <span class="aside">
      <Both text={text} />
    </span>
  );
}

/** The same words in each language. */
function values(given: TextValues): (text: Text) => Text {
  return (text) => ({ vi: fillText(text, 'vi', given), en: fillText(text, 'en', given) });
}

/** Numbers as text, with the decimal comma in Vietnamese. */
function numbers(given: Readonly<Record<string, string>>): (text: Text) => Text {
  const comma = Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, text.replace('.', ',')]),
  );
  return (text) => ({ vi: fillText(text, 'vi', comma), en: fillText(text, 'en', given) });
}
