/**
 * A rate → what one reporting interval amounts to at this rate: its arithmetic mean over the interval is the amount of the
 * interval (mean rate × length), with the completeness of the readings and nothing to carry over a crash.
 */
import { Type } from 'typebox';
import { defineFormula } from '../formula.js';
import { strict } from '../gas-state.js';

const AMOUNTS: Readonly<Record<string, string>> = { 'kg/h': 'kg', 'm3/h': 'm3', 'Nm3/h': 'Nm3' };

export const amountPerInterval = defineFormula({
  id: 'amount-per-interval',
  vi: 'Lượng trong một kỳ báo cáo',
  en: 'Amount per reporting interval',
  text: 'rate × Δt',
  usesNormalState: false,
  inputs: {
    rate: {
      vi: 'Tải lượng hoặc lưu lượng',
      en: 'Load or flow',
      units: Object.keys(AMOUNTS),
      optional: false,
    },
  },
  settings: Type.Object({}, strict),
  unitOf: ({ rate = '' }) => AMOUNTS[rate] ?? '',
  compute: ({ rate }, _settings, { intervalHours }) => rate * intervalHours,
});
