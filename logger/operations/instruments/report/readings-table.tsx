/** Every register or answer of the instrument, in one table that breaks between its rows on paper. */
import { splitNumber } from '../../../../protocols/presentation/format-number.js';
import { formatUnit } from '../../../../protocols/presentation/format-unit.js';
import { describeReason } from '../../../../protocols/presentation/translations/describe-reason.js';
import { statusTexts } from '../../../../protocols/presentation/translations/status-texts.js';
import type { Text } from '../../../../protocols/presentation/translations/text.js';
import type { Status } from '../../../../protocols/vocabulary/status.js';
import { pageTexts } from './page-texts.js';
import type { StatementRow } from './verification-report.js';

export function ReadingsTable({ rows }: { rows: readonly StatementRow[] }) {
  const { measurement, raw, value, range, status, reply } = pageTexts;
  return (
    <table>
      <thead>
        <tr>
          <Head text={measurement} />
          <Head text={raw} />
          <Head text={value} figure />
          <Head text={range} figure />
          <Head text={status} />
          <Head text={reply} figure />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Reading key={row.measurement} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Head({ text, figure }: { text: Text; figure?: boolean }) {
  return (
    <th scope="col" class={figure === true ? 'figure' : ''}>
      {text.vi}
      <span class="en below" lang="en">
        {text.en}
      </span>
    </th>
  );
}

function Reading({ row }: { row: StatementRow }) {
  const { name, measurement, asked, answer, raw, range, unit, decimals, replyMs, right } = row;
  const reason = describeReason(row, 'vi');
  const status = statusTexts[row.status as Status];
  return (
    <tr class={right ? '' : 'wrong'}>
      <th scope="row">
        {name.vi}
        <span class="en below">
          <span lang="en">{name.en}</span> <span class="mono">{measurement}</span>
        </span>
      </th>
      <td class="mono raw">
        {asked ?? '–'}
        <br />→ {answer ?? '–'}
        {raw !== null && <span class="number"> = {Number(raw.toPrecision(9))}</span>}
      </td>
      <td class="figure value">
        {numberText(row.value, decimals)} <span class="unit">{formatUnit(unit)}</span>
      </td>
      <td class="figure">
        {range === null
          ? '–'
          : `${numberText(range.low, 0, range.low)} … ${numberText(range.high, 0, range.high)}`}
      </td>
      <td>
        <span class={`status ${row.status}`}>{status.vi}</span>{' '}
        <span class="en" lang="en">
          {status.en}
        </span>
        {reason !== null && (
          <span class="below">
            {reason}{' '}
            <span class="en" lang="en">
              {describeReason(row, 'en')}
            </span>
          </span>
        )}
      </td>
      <td class="figure">{replyMs === null ? '–' : numberText(replyMs, replyMs < 10 ? 1 : 0)}</td>
    </tr>
  );
}

/** With `exact`, as many decimals as the number has. */
function numberText(value: number | null, decimals: number, exact?: number): string {
  const places = exact === undefined ? decimals : (String(exact).split('.')[1]?.length ?? 0);
  const { whole, fraction } = splitNumber(value, places, 'vi');
  return whole + fraction;
}
