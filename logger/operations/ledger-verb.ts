/** `quantrac logger ledger`: every interval and parameter, whether it has a value, and if not why. */
import { SystemClock } from '../../hardware/host/system-clock.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import { readLedger, summariseLedger, type LedgerEntry } from '../ledger/read-ledger.js';
import { openToRead } from '../store/open-to-read.js';
import { ReportStore } from '../store/report-store.js';
import { readRuns } from '../store/run-store.js';
import { ledgerSources, linesOfSummary } from './describe-ledger.js';
import { parseSpan, SPAN_OPTIONS } from './parse-span.js';
import { timeText } from './time-text.js';
import { EXIT_FAILED, EXIT_OK, type Verb } from './verb.js';

export const ledgerVerb: Verb = {
  summary: 'every interval and parameter: whether it has a value, and if not why',
  options: {
    ...SPAN_OPTIONS,
    all: { type: 'boolean', about: 'each interval with its rows, not only the sums' },
    json: { type: 'boolean', about: 'as JSON; with --all one line an interval' },
  },
  run: (setup, values) => {
    const clock = new SystemClock();
    const span = parseSpan(values, clock.now());
    using database = openToRead(setup.dataFolder);
    if (database === null) {
      console.error('There is no database yet: the logger has not run.');
      return EXIT_FAILED;
    }
    const reports = new ReportStore(database.connection, { clock });
    const entries = readLedger(ledgerSources(setup, reports, readRuns(database.connection)), span);
    print(entries, span, { all: values['all'] === true, json: values['json'] === true });
    return EXIT_OK;
  },
};

function print(entries: Iterable<LedgerEntry>, span: Interval, form: { all: boolean; json: boolean }): void {
  if (form.all) {
    for (const entry of entries) console.log(form.json ? JSON.stringify(entry) : lineOf(entry));
    return;
  }
  const summary = summariseLedger(entries);
  console.log(
    form.json ? JSON.stringify({ ...span, ...summary }, null, 2) : linesOfSummary(summary).join('\n'),
  );
}

function lineOf({ endAt, rows }: LedgerEntry): string {
  const cells = rows.map(({ symbol, status, reason }) =>
    status === 'measuring' ? `${symbol} ok` : `${symbol} ${status} (${reason ?? status})`,
  );
  return `${timeText(endAt)}  ${cells.join(', ')}`;
}
