/**
 * The parameters that stations measure: symbol, names in both languages, usual unit, decimals and averaging. Symbols are
 * those of annex 15 of Circular 10/2021 (table 34) where it has one; the rest are the spellings that stations use. It only
 * proposes: what is written to a file is the channel's own symbol and unit. Browser-safe.
 */
import type { AveragingRule } from './channel.js';

export type Medium = 'wastewater' | 'surface-water' | 'groundwater' | 'stack' | 'ambient';

export interface Parameter {
  /** Unique; the symbol that is proposed for the file. */
  code: string;
  vi: string;
  en: string;
  /** File spelling (ASCII); empty where there is none. The unit of `unitIn` comes first where the medium has its own. */
  unit: string;
  unitIn: Readonly<Partial<Record<Medium, string>>>;
  /** Proposed places after the decimal mark, from the resolution that the Circular asks for. */
  decimals: number;
  averaging: AveragingRule['kind'];
  /** Other spellings of the symbol; letter case, spaces, `_`, `-`, `.` and Vietnamese marks are not told apart (see `keyOf`). */
  aliases: readonly string[];
  media: readonly Medium[];
}

type Draft = Pick<Parameter, 'code' | 'vi' | 'en' | 'unit' | 'decimals'> &
  Partial<Pick<Parameter, 'averaging' | 'unitIn'>>;

const WATER: readonly Medium[] = ['wastewater', 'surface-water', 'groundwater'];
const AIR: readonly Medium[] = ['stack', 'ambient'];

const AMBIENT_GAS = { unit: 'mg/Nm3', decimals: 2, unitIn: { ambient: 'ug/Nm3' } };
const STACK_GAS = { unit: 'mg/Nm3', decimals: 2 };
const DUST = { unit: 'ug/Nm3', decimals: 1 };

const DRAFTS: readonly (readonly [readonly Medium[], readonly Draft[]])[] = [
  [
    [...WATER, ...AIR],
    [
      { code: 'Temp', vi: 'Nhiệt độ', en: 'Temperature', unit: 'oC', decimals: 1 },
      { code: 'Flow', vi: 'Lưu lượng', en: 'Flow', unit: 'm3/h', decimals: 2 },
    ],
  ],
  [
    ['wastewater'],
    [
      { code: 'FlowIn', vi: 'Lưu lượng đầu vào', en: 'Inlet flow', unit: 'm3/h', decimals: 2 },
      { code: 'FlowOut', vi: 'Lưu lượng đầu ra', en: 'Outlet flow', unit: 'm3/h', decimals: 2 },
      { code: 'Volume', vi: 'Tổng lượng nước', en: 'Volume', unit: 'm3', decimals: 2, averaging: 'total' },
      { code: 'Cl', vi: 'Clo dư', en: 'Residual chlorine', unit: 'mg/L', decimals: 2 },
      { code: 'Oil', vi: 'Tổng dầu mỡ khoáng', en: 'Mineral oil and grease', unit: 'mg/L', decimals: 2 },
      { code: 'Phenol', vi: 'Tổng phenol', en: 'Phenols', unit: 'mg/L', decimals: 3 },
      { code: 'CN', vi: 'Tổng xyanua', en: 'Cyanide', unit: 'mg/L', decimals: 3 },
    ],
  ],
  [
    WATER,
    [
      { code: 'pH', vi: 'Độ pH', en: 'pH', unit: '', decimals: 2 },
      { code: 'Color', vi: 'Độ màu', en: 'Colour', unit: 'Pt-Co', decimals: 1 },
      { code: 'TSS', vi: 'Tổng chất rắn lơ lửng', en: 'Total suspended solids', unit: 'mg/L', decimals: 1 },
      { code: 'COD', vi: 'Nhu cầu oxy hóa học', en: 'Chemical oxygen demand', unit: 'mg/L', decimals: 1 },
      {
        code: 'BOD5',
        vi: 'Nhu cầu oxy sinh hóa',
        en: 'Biochemical oxygen demand',
        unit: 'mg/L',
        decimals: 1,
      },
      { code: 'NH4', vi: 'Amoni', en: 'Ammonium', unit: 'mg/L', decimals: 2 },
      { code: 'TP', vi: 'Tổng photpho', en: 'Total phosphorus', unit: 'mg/L', decimals: 2 },
      { code: 'TN', vi: 'Tổng nitơ', en: 'Total nitrogen', unit: 'mg/L', decimals: 2 },
      { code: 'TOC', vi: 'Tổng cacbon hữu cơ', en: 'Total organic carbon', unit: 'mg/L', decimals: 2 },
      { code: 'DO', vi: 'Oxy hòa tan', en: 'Dissolved oxygen', unit: 'mg/L', decimals: 2 },
      { code: 'NO3', vi: 'Nitrat', en: 'Nitrate', unit: 'mg/L', decimals: 2 },
      { code: 'N-NO2', vi: 'Nitrit', en: 'Nitrite', unit: 'mg/L', decimals: 3 },
      { code: 'PO4', vi: 'Photphat', en: 'Phosphate', unit: 'mg/L', decimals: 2 },
      { code: 'COND', vi: 'Độ dẫn điện', en: 'Conductivity', unit: 'uS/cm', decimals: 1 },
      { code: 'TURB', vi: 'Độ đục', en: 'Turbidity', unit: 'NTU', decimals: 1 },
      { code: 'TDS', vi: 'Tổng chất rắn hòa tan', en: 'Total dissolved solids', unit: 'mg/L', decimals: 1 },
      { code: 'Salinity', vi: 'Độ mặn', en: 'Salinity', unit: 'ppt', decimals: 2 },
      { code: 'ORP', vi: 'Thế oxy hóa khử', en: 'Redox potential', unit: 'mV', decimals: 1 },
      { code: 'Level', vi: 'Mực nước', en: 'Water level', unit: 'm', decimals: 3 },
      { code: 'Chloride', vi: 'Clorua', en: 'Chloride', unit: 'mg/L', decimals: 1 },
      { code: 'F', vi: 'Florua', en: 'Fluoride', unit: 'mg/L', decimals: 2 },
      { code: 'As', vi: 'Asen', en: 'Arsenic', unit: 'mg/L', decimals: 4 },
      { code: 'Cd', vi: 'Cadimi', en: 'Cadmium', unit: 'mg/L', decimals: 4 },
      { code: 'Cr6', vi: 'Crom (VI)', en: 'Chromium (VI)', unit: 'mg/L', decimals: 3 },
      { code: 'Cu', vi: 'Đồng', en: 'Copper', unit: 'mg/L', decimals: 3 },
      { code: 'Fe', vi: 'Sắt', en: 'Iron', unit: 'mg/L', decimals: 2 },
      { code: 'Hg', vi: 'Thủy ngân', en: 'Mercury', unit: 'mg/L', decimals: 4 },
      { code: 'Mn', vi: 'Mangan', en: 'Manganese', unit: 'mg/L', decimals: 3 },
      { code: 'Ni', vi: 'Niken', en: 'Nickel', unit: 'mg/L', decimals: 3 },
      { code: 'Pb', vi: 'Chì', en: 'Lead', unit: 'mg/L', decimals: 4 },
      { code: 'Zn', vi: 'Kẽm', en: 'Zinc', unit: 'mg/L', decimals: 3 },
    ],
  ],
  [
    AIR,
    [
      { code: 'P', vi: 'Áp suất', en: 'Pressure', unit: 'kPa', decimals: 1, unitIn: { ambient: 'hPa' } },
      { code: 'RH', vi: 'Độ ẩm', en: 'Humidity', unit: '%', decimals: 1 },
      { code: 'NO', vi: 'Nitơ monoxit', en: 'Nitric oxide', ...AMBIENT_GAS },
      { code: 'NO2', vi: 'Nitơ đioxit', en: 'Nitrogen dioxide', ...AMBIENT_GAS },
      { code: 'NOx', vi: 'Các oxit nitơ', en: 'Nitrogen oxides', ...AMBIENT_GAS },
      { code: 'CO', vi: 'Cacbon monoxit', en: 'Carbon monoxide', ...AMBIENT_GAS },
      { code: 'SO2', vi: 'Lưu huỳnh đioxit', en: 'Sulphur dioxide', ...AMBIENT_GAS },
      { code: 'H2S', vi: 'Hiđro sunfua', en: 'Hydrogen sulphide', ...AMBIENT_GAS },
      { code: 'NH3', vi: 'Amoniac', en: 'Ammonia', ...AMBIENT_GAS },
      {
        code: 'CO2',
        vi: 'Cacbon đioxit',
        en: 'Carbon dioxide',
        unit: '%V',
        decimals: 2,
        unitIn: { ambient: 'ppm' },
      },
      { code: 'VOC', vi: 'Hợp chất hữu cơ bay hơi', en: 'Volatile organic compounds', ...AMBIENT_GAS },
    ],
  ],
  [
    ['stack'],
    [
      { code: 'PM', vi: 'Bụi', en: 'Particulate matter', unit: 'mg/Nm3', decimals: 1 },
      { code: 'O2', vi: 'Oxy', en: 'Oxygen', unit: '%V', decimals: 1 },
      { code: 'HCl', vi: 'Hiđro clorua', en: 'Hydrogen chloride', ...STACK_GAS },
      { code: 'HF', vi: 'Hiđro florua', en: 'Hydrogen fluoride', ...STACK_GAS },
      { code: 'VHg', vi: 'Hơi thủy ngân', en: 'Mercury vapour', unit: 'mg/Nm3', decimals: 4 },
      { code: 'Velocity', vi: 'Vận tốc khí', en: 'Gas velocity', unit: 'm/s', decimals: 2 },
      { code: 'H2O', vi: 'Hơi nước', en: 'Water vapour', unit: '%V', decimals: 1 },
      { code: 'Opacity', vi: 'Độ mờ khói', en: 'Opacity', unit: '%', decimals: 1 },
    ],
  ],
  [
    ['ambient'],
    [
      { code: 'O3', vi: 'Ozon', en: 'Ozone', unit: 'ug/Nm3', decimals: 1 },
      { code: 'TSP', vi: 'Tổng bụi lơ lửng', en: 'Total suspended particles', ...DUST },
      { code: 'PM10', vi: 'Bụi PM10', en: 'PM10', ...DUST },
      { code: 'PM2.5', vi: 'Bụi PM2.5', en: 'PM2.5', ...DUST },
      { code: 'PM1', vi: 'Bụi PM1', en: 'PM1', ...DUST },
      { code: 'CH4', vi: 'Metan', en: 'Methane', unit: 'ppm', decimals: 2 },
      { code: 'Benzene', vi: 'Benzen', en: 'Benzene', unit: 'ug/Nm3', decimals: 2 },
      { code: 'Toluene', vi: 'Toluen', en: 'Toluene', unit: 'ug/Nm3', decimals: 2 },
      { code: 'Xylene', vi: 'Xylen', en: 'Xylene', unit: 'ug/Nm3', decimals: 2 },
      { code: 'WindSpeed', vi: 'Tốc độ gió', en: 'Wind speed', unit: 'm/s', decimals: 1 },
      {
        code: 'WindDir',
        vi: 'Hướng gió',
        en: 'Wind direction',
        unit: 'Degree',
        decimals: 0,
        averaging: 'vector',
      },
      { code: 'Radiation', vi: 'Bức xạ mặt trời', en: 'Solar radiation', unit: 'W/m2', decimals: 1 },
      { code: 'Rain', vi: 'Lượng mưa', en: 'Rainfall', unit: 'mm', decimals: 1, averaging: 'total' },
      { code: 'Noise', vi: 'Mức ồn', en: 'Noise level', unit: 'dBA', decimals: 1 },
    ],
  ],
];

/** Spellings that stations and instruments use, separated by spaces. The names in both languages count as well. */
export const PARAMETER_ALIASES: Readonly<Record<string, string>> = {
  Temp: 'T Temperature Nhiệtđộ NhiệtĐộNước WaterTemp AirTemp',
  Flow: 'Q FlowRate LuuLuong',
  FlowIn: 'QIn InFlow LưuLượngVào',
  FlowOut: 'QOut OutFlow LưuLượngRa',
  Volume: 'FlowTotal TotalFlow Totalizer TổngLưuLượng',
  Cl: 'Cl2 Clo ClDư FreeChlorine ResidualCl',
  Oil: 'DầuMỡ TổngDầuMỡ',
  CN: 'CN- Xyanua',
  Color: 'Colour Màu',
  TSS: 'SS SuspendedSolids',
  BOD5: 'BOD',
  NH4: 'NH4+ N-NH4 NH4-N Amoni-N Amonia',
  TP: 'P-Total TotalP T-P',
  TN: 'N-Total TotalN T-N',
  DO: 'OxyHoàTan',
  NO3: 'NO3- N-NO3 NO3-N',
  'N-NO2': 'NO2-N',
  PO4: 'PO43- PO4-3 P-PO4 PO4-P',
  COND: 'EC Cond. ĐộDẫn',
  TURB: 'Turbid NTU FNU',
  Salinity: 'Sal',
  Level: 'H WaterLevel',
  Chloride: 'Cl-',
  F: 'F- Flo',
  Cr6: 'Cr6+ CrVI Cr(VI)',
  P: 'Press BaroPressure AirPressure ÁpSuấtKhíQuyển',
  RH: 'Humi Hum RelativeHumidity ĐộẨmKhôngKhí',
  VOC: 'VOCs TVOC',
  PM: 'Dust Bụi BụiTổng',
  O2: 'Oxi',
  VHg: 'HgVapour HgVapor',
  Velocity: 'Vel GasVelocity VậnTốc',
  H2O: 'Moisture',
  TSP: 'TổngBụi',
  'PM2.5': 'PM2,5 PM25',
  PM1: 'PM1.0',
  WindSpeed: 'WS WindSpd VậnTốcGió',
  WindDir: 'WD WindDirection',
  Radiation: 'Rad SolarRad SR BứcXạ',
  Rain: 'Rainfall Precipitation',
  Noise: 'Leq LAeq TiếngỒn',
};

/** In the order in which a list would show them. */
export const PARAMETER_CATALOGUE: readonly Parameter[] = DRAFTS.flatMap(([media, drafts]) =>
  drafts.map((draft) => ({
    averaging: 'arithmetic' as const,
    unitIn: {},
    ...draft,
    aliases: (PARAMETER_ALIASES[draft.code] ?? '').split(' ').filter((alias) => alias !== ''),
    media,
  })),
);

/** Codes win over aliases, aliases over names, so that a name never hides another parameter's symbol. */
const BY_KEY: ReadonlyMap<string, Parameter> = new Map([
  ...PARAMETER_CATALOGUE.flatMap((parameter) =>
    [parameter.vi, parameter.en].map((name) => [keyOf(name), parameter] as const),
  ),
  ...PARAMETER_CATALOGUE.flatMap((parameter) =>
    parameter.aliases.map((alias) => [keyOf(alias), parameter] as const),
  ),
  ...PARAMETER_CATALOGUE.map((parameter) => [keyOf(parameter.code), parameter] as const),
]);

/** The parameter of a symbol as stations write it (`Amoni`, `Flow_Out`, `PM2,5`, `Nhiệtđộ`), or `null`. */
export function findParameter(symbolOrAlias: string): Parameter | null {
  return BY_KEY.get(keyOf(symbolOrAlias)) ?? null;
}

/** The usual unit of a parameter in a medium, file spelling. */
export function usualUnit(parameter: Parameter, medium: Medium): string {
  return parameter.unitIn[medium] ?? parameter.unit;
}

/**
 * What two spellings of one symbol have in common. Two marks stay because they tell substances apart: a minus at the end
 * (`Cl-` is chloride, `Cl` is chlorine) and a point or comma between digits (`PM1.0` is not `PM10`).
 */
export function keyOf(symbol: string): string {
  return symbol
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/(\d)[.,](?=\d)/g, '$1·')
    .replace(/[\s_.,+()]|-(?=.)/g, '');
}
