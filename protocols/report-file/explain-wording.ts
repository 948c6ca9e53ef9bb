/**
 * The words of `quantrac file explain`, in English and Vietnamese: one sentence for each thing that the Ministry's reader
 * does to a row, and those of the verdict.
 */
import type { MinistryEffectCode, MinistryReading } from './ministry-reader.js';

export type ExplainLanguage = 'en' | 'vi';

export interface ExplainWording {
  /** Line, symbol, word in the file, stored value, unit, time, status, what happens. */
  headings: readonly string[];
  /** 0, 1, 2. */
  statuses: readonly string[];
  unknownStatus: (status: number) => string;
  lost: string;
  notANumber: string;
  asWritten: string;
  effects: Readonly<Record<MinistryEffectCode, (detail: string) => string>>;
  outcomes: Readonly<Record<MinistryReading['outcome'], (station: string) => string>>;
  stored: (stored: number, rows: number, time: string) => string;
  noRow: string;
  summary: {
    lost: (rows: string) => string;
    restLost: (rows: string) => string;
    zero: (rows: string) => string;
    statusLost: (rows: string) => string;
    /** Added when every lost status was 00. */
    statusLostWas00: string;
    notANumber: (rows: string) => string;
    timeReplaced: (rows: string) => string;
    nothing: string;
  };
  row: (symbol: string, line: number) => string;
  advice: { unit: string; value: string; symbol: string; onePerLine: string };
}

const ENGLISH: ExplainWording = {
  headings: ['Line', 'Symbol', 'Value word', 'Stored', 'Unit', 'Time', 'Status', 'What happens'],
  statuses: ['0 measuring', '1 calibrating', '2 fault'],
  unknownStatus: (status) => `${status} unknown`,
  lost: 'lost',
  notANumber: 'not a number',
  asWritten: 'as written',
  effects: {
    'row-dropped': () => 'dropped: the words fit none of the four orders',
    'symbol-not-registered': () => 'ignored: not registered for this station',
    'replaced-by-later-row': (line) => `replaced by line ${line}, which has the same symbol`,
    'unreadable-value-becomes-zero': (text) => `"${text}" is no number to the reader: 0 is stored`,
    'fault-status-becomes-zero': (text) => `status 02: 0 is stored instead of ${text}`,
    'not-a-number-stored': (text) => `"${text}" is stored as it is and spoils every average`,
    'equipment-marked-faulty': () => 'the instrument is marked faulty',
    'status-lost': (text) =>
      `status ${text} is not seen, because a column before it is empty: measuring is stored`,
    'status-unreadable': (text) => `status "${text}" is unreadable: measuring is stored`,
    'rest-of-line-ignored': (text) => `not looked at: ${text}`,
    'time-replaced': (line) => `stored under the time of line ${line}`,
    'mark-in-symbol': (symbol) =>
      `an invisible mark stands before ${symbol}, so it will hardly be a known symbol`,
  },
  outcomes: {
    read: (station) => `The reader takes this file for station ${station}.`,
    'station-not-matched': (station) =>
      `THE READER NEVER OPENS THIS FILE: its name does not contain the station code ${station}. If it did:`,
    'not-newer-than-last-read': () =>
      'THE READER NEVER OPENS THIS FILE: it has already read one whose name is the same or greater. If it did:',
  },
  stored: (stored, rows, time) =>
    `It stores ${stored} of ${rows} rows, all under ${time} (the last row's time).`,
  noRow: 'It finds no row that it can read: nothing is stored.',
  summary: {
    lost: (rows) => `Lost: ${rows}.`,
    restLost: (rows) => `Lost, everything on the line after: ${rows}.`,
    zero: (rows) => `Changed to 0: ${rows}.`,
    statusLost: (rows) => `Status lost, counted as measuring: ${rows}.`,
    statusLostWas00: 'They are 00 here, so nothing changes today; a 01 or 02 would be lost in the same way.',
    notANumber: (rows) => `Stored as something that is not a number: ${rows}.`,
    timeReplaced: (rows) => `Stored under another time than written: ${rows}.`,
    nothing: 'Nothing is lost or changed.',
  },
  row: (symbol, line) => `${symbol} (line ${line})`,
  advice: {
    unit: 'Write "-" where there is no unit or no value: the status then stays the fifth word.',
    value: 'Write numbers with a decimal dot, without exponents or thousands separators.',
    symbol: 'Write symbols and units without spaces.',
    onePerLine: 'Write one parameter a line.',
  },
};

const VIETNAMESE: ExplainWording = {
  headings: [
    'Dòng',
    'Ký hiệu',
    'Từ làm giá trị',
    'Được lưu',
    'Đơn vị',
    'Thời gian',
    'Trạng thái',
    'Diễn giải',
  ],
  statuses: ['0 đang đo', '1 hiệu chuẩn', '2 báo lỗi'],
  unknownStatus: (status) => `${status} không rõ`,
  lost: 'mất',
  notANumber: 'không phải số',
  asWritten: 'giữ nguyên',
  effects: {
    'row-dropped': () => 'bị bỏ: không khớp với thứ tự cột nào trong bốn thứ tự',
    'symbol-not-registered': () => 'bị bỏ qua: thông số chưa đăng ký cho trạm này',
    'replaced-by-later-row': (line) => `bị thay bằng dòng ${line} có cùng ký hiệu`,
    'unreadable-value-becomes-zero': (text) => `phần mềm không đọc được số "${text}": lưu 0`,
    'fault-status-becomes-zero': (text) => `trạng thái 02: lưu 0 thay cho ${text}`,
    'not-a-number-stored': (text) => `"${text}" được lưu nguyên và làm hỏng mọi giá trị trung bình`,
    'equipment-marked-faulty': () => 'thiết bị bị đánh dấu lỗi',
    'status-lost': (text) => `không thấy trạng thái ${text} vì có cột trống phía trước: lưu là đang đo`,
    'status-unreadable': (text) => `không đọc được trạng thái "${text}": lưu là đang đo`,
    'rest-of-line-ignored': (text) => `không được đọc: ${text}`,
    'time-replaced': (line) => `được lưu theo thời gian của dòng ${line}`,
    'mark-in-symbol': (symbol) => `có ký tự ẩn đứng trước ${symbol} nên khó khớp với ký hiệu đã đăng ký`,
  },
  outcomes: {
    read: (station) => `Phần mềm nhận tệp này cho trạm ${station}.`,
    'station-not-matched': (station) =>
      `PHẦN MỀM KHÔNG BAO GIỜ MỞ TỆP NÀY: tên tệp không chứa mã trạm ${station}. Nếu mở thì:`,
    'not-newer-than-last-read': () =>
      'PHẦN MỀM KHÔNG BAO GIỜ MỞ TỆP NÀY: đã đọc một tệp có tên bằng hoặc lớn hơn. Nếu mở thì:',
  },
  stored: (stored, rows, time) =>
    `Lưu ${stored} trên ${rows} dòng, tất cả theo thời gian ${time} (thời gian của dòng cuối).`,
  noRow: 'Không có dòng nào đọc được: không lưu gì.',
  summary: {
    lost: (rows) => `Bị mất: ${rows}.`,
    restLost: (rows) => `Bị mất mọi thứ đứng sau trên cùng dòng: ${rows}.`,
    zero: (rows) => `Bị đổi thành 0: ${rows}.`,
    statusLost: (rows) => `Mất trạng thái, bị coi là đang đo: ${rows}.`,
    statusLostWas00: 'Ở đây đều là 00 nên chưa sai; nhưng 01 hoặc 02 cũng sẽ bị mất như vậy.',
    notANumber: (rows) => `Bị lưu thành thứ không phải số: ${rows}.`,
    timeReplaced: (rows) => `Được lưu theo thời gian khác với thời gian đã ghi: ${rows}.`,
    nothing: 'Không có gì bị mất hay bị thay đổi.',
  },
  row: (symbol, line) => `${symbol} (dòng ${line})`,
  advice: {
    unit: 'Hãy ghi "-" khi không có đơn vị hoặc không có giá trị: khi đó trạng thái vẫn là từ thứ năm.',
    value: 'Hãy ghi số với dấu chấm thập phân, không dùng số mũ hay dấu phân cách hàng nghìn.',
    symbol: 'Hãy ghi ký hiệu và đơn vị không có khoảng trắng.',
    onePerLine: 'Hãy ghi mỗi thông số trên một dòng.',
  },
};

export const EXPLAIN_WORDING: Readonly<Record<ExplainLanguage, ExplainWording>> = {
  en: ENGLISH,
  vi: VIETNAMESE,
};
