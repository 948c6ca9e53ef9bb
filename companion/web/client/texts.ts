/** Every text of the province's pages that is not said by both programs. */
import { commonTexts } from '../../../protocols/presentation/translations/common-texts.js';
import type { Texts } from '../../../protocols/presentation/translations/text.js';
import { useTranslator, type Translator } from '../../../protocols/presentation/use-translator.js';
import { alarmPageTexts } from './alarm-page-texts.js';
import { peopleTexts } from './people-texts.js';

const ownTexts = {
  title: { vi: 'Dữ liệu quan trắc tỉnh', en: 'Provincial monitoring data' },
  navStations: { vi: 'Trạm', en: 'Stations' },
  navFiles: { vi: 'Tệp dữ liệu', en: 'Data files' },

  nobodyNeedsYou: {
    vi: 'Không trạm nào cần xử lý. {n} trạm đang gửi đều.',
    en: 'No station needs you. {n} {n|station sends|stations send} as usual.',
  },
  stationsNeedYou: {
    vi: '{n} trạm cần xử lý: {which}.',
    en: '{n} {n|station needs|stations need} you: {which}.',
  },
  stationCause: { vi: '{name} {cause}', en: '{name} {cause}' },
  andOtherStations: { vi: '{which} và {n} trạm khác', en: '{which} and {n} {n|other|others}' },
  causeSilent: { vi: 'im lặng {span}', en: 'silent for {span}' },
  causeLate: { vi: 'gửi chậm {span}', en: 'late by {span}' },
  causeParameters: {
    vi: 'có {n} thông số không đo được',
    en: 'has {n} {n|parameter|parameters} without data',
  },
  causeRejected: { vi: 'bị từ chối {n} tệp', en: 'had {n} {n|file|files} rejected' },
  overview: {
    vi: '{current} trên {n} trạm gửi đúng kỳ. Hôm nay nhận {accepted} tệp, từ chối {rejected}.',
    en: '{current} of {n} stations on time. Today {accepted} {accepted|file|files} accepted, {rejected} rejected.',
  },
  noStations: { vi: 'Chưa có trạm nào.', en: 'There are no stations yet.' },
  noStationsHint: {
    vi: 'Đăng ký trạm đầu tiên bằng lệnh dưới đây, trên máy chủ của Sở; mật khẩu SFTP của trạm hiện ra một lần. Khi trạm gửi tệp đầu tiên, số liệu hiện ở đây.',
    en: 'Register the first station with the command below, on the province’s server; its SFTP password is shown once. Its data appear here with the first file that it sends.',
  },
  filterStations: { vi: 'Lọc trạm theo tên, mã hoặc thông số', en: 'Filter by name, code or parameter' },
  filterNothing: { vi: 'Không trạm nào khớp với “{text}”.', en: 'No station matches “{text}”.' },

  columnStation: { vi: 'Trạm', en: 'Station' },
  columnData: { vi: 'Số liệu lúc', en: 'Data of' },
  columnNotMeasuring: { vi: 'Không đo', en: 'Not measuring' },
  columnValues: { vi: 'Giá trị mới nhất', en: 'Latest values' },
  columnFilesToday: { vi: 'Tệp hôm nay', en: 'Files today' },
  stateCurrent: { vi: 'Đúng kỳ', en: 'On time' },
  stateLate: { vi: 'Gửi chậm', en: 'Late' },
  stateSilent: { vi: 'Im lặng', en: 'Silent' },
  stateWaiting: { vi: 'Chờ tệp đầu tiên', en: 'Awaiting first file' },
  noData: { vi: 'chưa có số liệu', en: 'no data yet' },
  rejectedToday: { vi: '{n} bị từ chối', en: '{n} rejected' },

  unknownStation: { vi: 'Không có trạm này.', en: 'There is no such station.' },
  toStations: { vi: 'Về danh sách trạm', en: 'To the stations' },
  stationCurrent: {
    vi: 'Trạm gửi đúng kỳ; {measuring} trên {n} thông số đang đo.',
    en: 'The station sends on time; {measuring} of {n} {n|parameter is|parameters are} measuring.',
  },
  stationNeeds: {
    vi: '{n} thông số không đo được: {which}.',
    en: '{n} {n|parameter has|parameters have} no usable data: {which}.',
  },
  stationLate: {
    vi: 'Trạm gửi chậm: số liệu cuối lúc {time}.',
    en: 'The station is late: last data of {time}.',
  },
  stationSilent: {
    vi: 'Trạm im lặng {span}: số liệu cuối lúc {time}.',
    en: 'Silent for {span}: last data of {time}.',
  },
  stationWaiting: { vi: 'Trạm đã đăng ký, chưa gửi tệp nào.', en: 'Registered; no file has come yet.' },
  stationWaitingHint: {
    vi: 'Tại trạm, mở trang Gửi Sở để xem kết nối. Kiểm tra tài khoản, khóa máy chủ và thư mục.',
    en: 'At the station, open the Sending page to see the connection. Check the account, the host key and the folder.',
  },
  receivedLast: { vi: 'Tệp gần nhất đến lúc {time}', en: 'Last file came at {time}' },
  everyInterval: { vi: 'mỗi {span} một tệp', en: 'a file every {span}' },
  latestValues: { vi: 'Giá trị mới nhất', en: 'Latest values' },
  columnParameter: { vi: 'Thông số', en: 'Parameter' },
  columnValue: { vi: 'Giá trị', en: 'Value' },
  columnStatus: { vi: 'Trạng thái', en: 'Status' },
  columnTime: { vi: 'Lúc', en: 'Time' },
  columnDay: { vi: '24 giờ qua', en: 'Last 24 h' },
  showTrend: { vi: 'Xem diễn biến {symbol}', en: 'Show the trend of {symbol}' },
  period: { vi: 'Khoảng thời gian', en: 'Period' },
  completeness: { vi: 'Độ đầy đủ', en: 'Completeness' },
  completenessUnknown: {
    vi: 'Chưa đủ tệp để biết trạm phải gửi gì.',
    en: 'Too few files have come to tell what the station is to send.',
  },
  expectationLearned: {
    vi: 'Học từ các tệp đã nhận: mỗi {span} một tệp, {n} ngày gần đây.',
    en: 'Learned from what has come: a file every {span}; last {n} {n|day|days}.',
  },
  expectationSet: {
    vi: 'Theo khai báo: mỗi {span} một tệp, {n} ngày gần đây.',
    en: 'As registered: a file every {span}; last {n} {n|day|days}.',
  },
  completeCount: { vi: '{usable}/{n} kỳ có số đo', en: '{usable} of {n} intervals with a value' },
  completeNothingDue: { vi: 'chưa có kỳ nào đến hạn', en: 'no interval is due yet' },
  completeWithout: { vi: '{n} kỳ có dòng không có số', en: '{n} sent without one' },
  gaps: { vi: 'Còn thiếu và lý do', en: 'What is missing, and why' },
  noGaps: { vi: 'Không thiếu kỳ nào.', en: 'No interval is missing.' },
  gapIntervals: { vi: '{n} kỳ', en: '{n} {n|interval|intervals}' },
  saidByStation: { vi: 'Trạm trả lời', en: 'Said by the station' },
  notAskedYet: { vi: 'Chưa hỏi trạm', en: 'The station was not asked yet' },
  askedAgain: { vi: 'Đã hỏi trạm {n} lần, lần cuối', en: 'Asked {n} {n|time|times}, last' },
  moreGaps: { vi: 'và {n} khoảng khác', en: 'and {n} more' },
  receiptKey: { vi: 'Khóa ký biên nhận của Sở', en: 'The province’s receipt key' },
  lastReceipt: { vi: 'Biên nhận gần nhất', en: 'Last receipt' },
  stationKey: { vi: 'Khóa ký của trạm', en: 'The station’s signing key' },
  chainHead: { vi: 'Chuỗi chứng cứ đã xác nhận', en: 'Evidence chain countersigned' },
  chainBlock: { vi: 'đến khối {n}, lúc', en: 'up to block {n}, at' },
  stationKeyChanged: {
    vi: 'Trạm ký bằng khóa khác: {key}. Lời khai của trạm không được nhận cho đến khi khóa này được chấp nhận.',
    en: 'The station signs with another key: {key}. Its statements are refused until that key is accepted.',
  },
  filesOfStation: { vi: 'Tệp của trạm', en: 'Files of this station' },
  allFilesOfStation: { vi: 'Tất cả tệp của trạm', en: 'All files of this station' },

  filesAnswerGood: {
    vi: 'Hôm nay nhận {accepted} tệp, không tệp nào bị từ chối.',
    en: 'Today {accepted} {accepted|file|files} accepted, none rejected.',
  },
  filesAnswerBad: {
    vi: 'Hôm nay có {rejected} tệp bị từ chối, {accepted} tệp được nhận.',
    en: 'Today {rejected} {rejected|file was|files were} rejected, {accepted} accepted.',
  },
  filterStation: { vi: 'Trạm', en: 'Station' },
  filterVerdict: { vi: 'Kết quả kiểm tra', en: 'Verdict' },
  allStations: { vi: 'Tất cả trạm', en: 'All stations' },
  accepted: { vi: 'Được nhận', en: 'Accepted' },
  acceptedWithWarnings: { vi: 'Có lưu ý', en: 'With warnings' },
  rejected: { vi: 'Bị từ chối', en: 'Rejected' },
  conflict: { vi: 'Trùng tên', en: 'Conflict' },
  conflictWhy: {
    vi: 'Đã nhận tệp cùng tên, nội dung khác. Cả hai được giữ.',
    en: 'The name was received before with other content. Both are kept.',
  },
  noFiles: { vi: 'Chưa nhận tệp nào.', en: 'No file has come yet.' },
  noFilesHint: {
    vi: 'Tệp hiện ở đây ngay khi trạm gửi đến, kể cả tệp bị từ chối và lý do.',
    en: 'Files appear here as soon as a station sends them, rejected ones with their reasons.',
  },
  noFilesMatch: { vi: 'Không có tệp nào khớp bộ lọc.', en: 'No file matches the filter.' },
  andMoreFaults: { vi: 'và {n} lỗi khác', en: 'and {n} more' },
  receivedAt: { vi: 'Nhận lúc', en: 'Received' },
  dataAt: { vi: 'Số liệu lúc', en: 'Data of' },
  rowsAndSize: { vi: 'Dòng, cỡ', en: 'Rows, size' },
  checksum: { vi: 'SHA-256', en: 'SHA-256' },
  faultsFound: { vi: 'Lỗi và lưu ý', en: 'Faults and warnings' },
  noFaults: { vi: 'Không có lỗi nào.', en: 'No faults.' },
  wholeFile: { vi: 'Cả tệp', en: 'Whole file' },
  lineNumber: { vi: 'Dòng {n}', en: 'Line {n}' },
  clause: { vi: 'mục {clause}', en: 'clause {clause}' },
  fileContent: { vi: 'Nội dung đúng như nhận được', en: 'Content exactly as received' },
  fileAnswerAccepted: { vi: 'Tệp được nhận, không có lỗi.', en: 'The file was accepted without a fault.' },
  fileAnswerWarnings: {
    vi: 'Tệp được nhận, có {n} điều cần lưu ý.',
    en: 'The file was accepted with {n} {n|warning|warnings}.',
  },
  fileAnswerRejected: {
    vi: 'Tệp bị từ chối vì {n} lỗi.',
    en: 'The file was rejected for {n} {n|fault|faults}.',
  },
  fileAnswerConflict: {
    vi: 'Tệp trùng tên với một tệp khác nội dung. Cả hai được giữ.',
    en: 'Another file with this name has other content. Both are kept.',
  },
} as const satisfies Texts;

export const provinceTexts = { ...commonTexts, ...ownTexts, ...peopleTexts, ...alarmPageTexts };

export type ProvinceTranslator = Translator<typeof provinceTexts>;

export const useProvinceText = (): ProvinceTranslator => useTranslator(provinceTexts);
