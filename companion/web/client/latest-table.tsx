/** A station's newest values as a table; choosing a row shows its trend. */
import { Moment } from '../../../protocols/presentation/age.js';
import { Figure } from '../../../protocols/presentation/figure.js';
import { precisionOf, type Precision } from '../../../protocols/presentation/format-time.js';
import { memo } from '../../../protocols/presentation/memo.js';
import { parameterName } from '../../../protocols/presentation/parameter-name.js';
import { SparkLine } from '../../../protocols/presentation/spark-line.js';
import type { SparkPoint } from '../../../protocols/presentation/spark-path.js';
import { StatusMark } from '../../../protocols/presentation/status-mark.js';
import type { LatestValue } from '../province-view.js';
import { useProvinceText } from './texts.js';

export interface LatestTableProps {
  values: readonly LatestValue[];
  sparks: Readonly<Record<string, readonly SparkPoint[]>>;
  worth: 'live' | 'old';
  chosen: string | null;
  onChoose: (symbol: string) => void;
}

const NO_POINTS: readonly SparkPoint[] = [];

export function LatestTable({ values, sparks, worth, chosen, onChoose }: LatestTableProps) {
  const t = useProvinceText();
  const precision = precisionOf(values.map((value) => value.at));
  return (
    <table class="latest">
      <thead>
        <tr>
          <th scope="col">{t('columnParameter')}</th>
          <th scope="col" class="right">
            {t('columnValue')}
          </th>
          <th scope="col">{t('columnStatus')}</th>
          <th scope="col" class="latest-time">
            {t('columnTime')}
          </th>
          <th scope="col" class="latest-spark">
            {t('columnDay')}
          </th>
        </tr>
      </thead>
      <tbody>
        {values.map((value) => (
          <LatestRow
            key={value.symbol}
            value={value}
            spark={sparks[value.symbol] ?? NO_POINTS}
            worth={worth}
            chosen={value.symbol === chosen ? 'chosen' : 'other'}
            precision={precision}
            onChoose={onChoose}
          />
        ))}
      </tbody>
    </table>
  );
}

interface LatestRowProps {
  value: LatestValue;
  spark: readonly SparkPoint[];
  worth: 'live' | 'old';
  chosen: 'chosen' | 'other';
  precision: Precision;
  onChoose: (symbol: string) => void;
}

const LatestRow = memo(function LatestRow({
  value,
  spark,
  worth,
  chosen,
  precision,
  onChoose,
}: LatestRowProps) {
  const t = useProvinceText();
  return (
    <tr class={`latest-row latest-row--${chosen}`}>
      <th scope="row">
        <button
          type="button"
          class="latest-choose"
          aria-pressed={chosen === 'chosen'}
          aria-label={t('showTrend', { symbol: value.symbol })}
          onClick={() => onChoose(value.symbol)}
        >
          <span class="latest-symbol">{value.symbol}</span>
          <span class="latest-name">{parameterName(value.parameter, value.symbol, t.language)}</span>
        </button>
      </th>
      <td class="right latest-value">
        <Figure
          value={value.value}
          decimals={value.decimals}
          unit={value.unit}
          worth={value.status === 'measuring' ? worth : 'doubtful'}
        />
      </td>
      <td class="latest-status">
        <StatusMark status={value.status} measuring="worded" />
      </td>
      <td class="latest-time">
        <Moment at={value.at} precision={precision} />
      </td>
      <td class="latest-spark">
        <SparkLine points={spark} />
      </td>
    </tr>
  );
});
