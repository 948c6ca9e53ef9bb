/** A stack whose NOx is derived: the gas analyzer is being calibrated, so what is computed from it says so. */
import type {
  ChannelView,
  ComputedFromView,
  InstrumentView,
  PanelView,
} from '../../logger/panel/panel-view.js';

type Facts = [symbol: string, parameter: string | null, unit: string, value: number];

const SPAN = { status: 'calibrating', reason: 'span-calibration' } as const;

function channel(view: PanelView, id: string, [symbol, parameter, unit, value]: Facts): ChannelView {
  const [model] = view.channels;
  if (model === undefined) throw new Error('there is no channel to take after');
  const at = view.now - 1200;
  return {
    ...model,
    ...{ id, symbol, parameter, unit, decimals: 1, validRange: null, instrument: 'signals' },
    latest: { at, raw: value, status: 'measuring', reason: null },
    lastUsable: { at, value },
    lastReport: {
      ...model.lastReport,
      endAt: view.nextReportAt - 300_000,
      value,
      status: 'measuring',
      completeness: 1,
      reason: null,
    },
    spark: model.spark.map(([when], index) => [when, value + Math.sin(index / 5)] as const),
  };
}

const NOX: ComputedFromView = {
  formula: { vi: 'Quy về oxy tham chiếu', en: 'At reference oxygen' },
  text: 'C × (O2air − O2ref) ÷ (O2air − O2)',
  inputs: [
    { name: { vi: 'Nồng độ', en: 'Concentration' }, source: { channel: 'nox-dry' } },
    { name: { vi: 'Oxy đo được', en: 'Measured oxygen' }, source: { channel: 'o2' } },
  ],
  settings: [
    { name: { vi: 'Oxy tham chiếu (%V)', en: 'Reference oxygen (%V)' }, value: 7 },
    { name: { vi: 'Oxy của không khí (%V)', en: 'Oxygen of air (%V)' }, value: 21 },
    { name: { vi: 'Không tính khi oxy trên (%V)', en: 'Not computed above oxygen of (%V)' }, value: 19 },
    {
      name: { vi: 'Khi oxy thấp hơn tham chiếu', en: 'With less oxygen than the reference' },
      value: { vi: 'vẫn quy đổi', en: 'corrected all the same' },
    },
  ],
};

const NOX_DRY: ComputedFromView = {
  formula: { vi: 'Quy về khí khô', en: 'Dry from wet gas' },
  text: 'C × 100 ÷ (100 − H2O)',
  inputs: [
    { name: { vi: 'Nồng độ', en: 'Concentration' }, source: { channel: 'nox-wet' } },
    { name: { vi: 'Hơi nước', en: 'Water vapour' }, source: { value: 12, unit: '%V' } },
  ],
  settings: [
    {
      name: { vi: 'Không tính khi hơi nước trên (%V)', en: 'Not computed above water vapour of (%V)' },
      value: 60,
    },
  ],
};

const REASON_TEXT = {
  vi: 'NOx-mg: Đang hiệu chuẩn điểm chuẩn',
  en: 'NOx-mg: Span calibration',
};

function computed(made: ChannelView, computedFrom: ComputedFromView): ChannelView {
  const at = made.lastUsable?.at ?? 0;
  const reason = 'input:nox-wet:span-calibration';
  return {
    ...made,
    instrument: 'derived',
    latest: { at, raw: null, status: 'calibrating', reason, reasonText: REASON_TEXT },
    lastUsable: made.lastUsable && { ...made.lastUsable, at: at - 240_000 },
    computedFrom,
  };
}

export function stackView(view: PanelView): PanelView {
  const wet = channel(view, 'nox-wet', ['NOx-mg', 'NOx', 'mg/Nm3', 412.6]);
  const instruments = view.instruments.slice(0, 1).map((instrument): InstrumentView => ({
    ...instrument,
    id: 'signals',
    maker: 'MOXA',
    model: 'ioLogik E1240',
  }));
  return {
    ...view,
    station: { code: 'TB_NMAM_KHILO1', name: 'Khí thải, ống khói lò hơi số 1', kind: 'stack' },
    instruments,
    channels: [
      channel(view, 'o2', ['O2', 'O2', '%V', 8.4]),
      channel(view, 'temp', ['Temp', 'Temp', 'oC', 152.3]),
      computed(channel(view, 'NOx', ['NOx', 'NOx', 'mg/Nm3', 201.3]), NOX),
      { ...wet, isReported: false, latest: { at: view.now - 1200, raw: 412.6, ...SPAN } },
      {
        ...computed(channel(view, 'nox-dry', ['NOx-dry', null, 'mg/Nm3', 181.2]), NOX_DRY),
        isReported: false,
      },
      { ...channel(view, 'total', ['FlowTotal', null, 'Nm3', 182_356.2]), isReported: false },
    ],
  };
}
