/** Every text of the panel's pages that is not said by both programs. */
import { commonTexts } from '../../../protocols/presentation/translations/common-texts.js';
import type { Texts } from '../../../protocols/presentation/translations/text.js';
import { useTranslator, type Translator } from '../../../protocols/presentation/use-translator.js';

const ownTexts = {
  title: { vi: 'Trạm quan trắc', en: 'Monitoring station' },
  navStation: { vi: 'Trạm', en: 'Station' },
  navQueue: { vi: 'Gửi Sở', en: 'Sending' },
  navInstruments: { vi: 'Thiết bị', en: 'Devices' },

  allMeasuring: {
    vi: 'Trạm ổn. Cả {n} thông số đang đo.',
    en: 'The station is all right. {n} of {n} {n|parameter is|parameters are} measuring.',
  },
  allMeasuringOnly: {
    vi: 'Cả {n} thông số đang đo.',
    en: '{n} of {n} {n|parameter is|parameters are} measuring.',
  },
  someOnPurpose: {
    vi: '{measuring} trên {n} thông số đang đo; {which}.',
    en: '{measuring} of {n} {n|parameter is|parameters are} measuring; {which}.',
  },
  someNeed: {
    vi: '{n} thông số cần chú ý: {which}.',
    en: '{n} {n|parameter needs|parameters need} attention: {which}.',
  },
  andOthers: { vi: '{which} và {n} thông số khác', en: '{which} and {n} {n|other|others}' },
  causeOf: { vi: '{symbols} {cause}', en: '{symbols} {cause}' },
  causeStale: { vi: 'không có số mới', en: 'has no new reading' },
  causeWaiting: { vi: 'chưa có số đo', en: 'has no reading yet' },
  causeCalibrating: { vi: 'đang hiệu chuẩn', en: 'calibrating' },
  causeMaintenance: { vi: 'đang bảo trì', en: 'in maintenance' },
  causeWarmingUp: { vi: 'đang khởi động', en: 'warming up' },
  causeOutOfRange: { vi: 'ngoài dải', en: 'out of range' },
  causeFault: { vi: 'lỗi thiết bị', en: 'fault' },
  causeNoComms: { vi: 'mất liên lạc', en: 'no signal' },
  waitingForFirst: { vi: 'Đang chờ số đo đầu tiên.', en: 'Waiting for the first reading.' },
  noChannels: { vi: 'Trạm chưa có thông số nào.', en: 'This station has no parameters yet.' },
  noChannelsHint: {
    vi: 'Thêm thiết bị đầu tiên vào tệp station.yaml: chọn hồ sơ của máy, cổng nối và địa chỉ, rồi ghi các thông số cần báo cáo. Chạy lệnh dưới đây để kiểm tra, sau đó khởi động lại bộ ghi.',
    en: 'Add the first instrument to station.yaml: choose its profile, its line and its address, then list the parameters to report. Check it with the command below, then restart the logger.',
  },

  provinceHasAll: { vi: 'Sở đã nhận đủ đến {time}.', en: 'The province has everything up to {time}.' },
  provinceHasNothing: { vi: 'Chưa có tệp nào được gửi.', en: 'No file has been sent yet.' },
  provinceLacks: {
    vi: 'Sở chưa nhận {n} tệp, từ {time}.',
    en: 'The province lacks {n} {n|file|files}, since {time}.',
  },
  provinceSending: { vi: 'Đang gửi {n} tệp.', en: 'Sending {n} {n|file|files}.' },
  noTargets: { vi: 'Chưa có nơi nhận nào.', en: 'There is nowhere to send to yet.' },
  noTargetsHint: {
    vi: 'Thêm nơi nhận của Sở vào mục targets trong station.yaml. Đến lúc đó, dữ liệu vẫn được đo và lưu tại trạm.',
    en: 'Add the province’s server under targets in station.yaml. Until then data are measured and kept at the station.',
  },
  sendingStopped: { vi: 'Đã ngừng gửi: {reason}.', en: 'Sending has stopped: {reason}.' },
  nextFile: { vi: 'Tệp tiếp theo lúc {time}', en: 'Next file at {time}' },
  clockUntrusted: { vi: 'Đồng hồ chưa đồng bộ', en: 'Clock not synchronised' },

  needAttention: { vi: 'Cần chú ý', en: 'Need attention' },
  allParameters: { vi: 'Tất cả thông số', en: 'All parameters' },
  oldReading: { vi: 'Số cũ', en: 'Old' },
  noReadingYet: { vi: 'Chưa có số đo', en: 'No reading yet' },
  toHome: { vi: 'Về trang trạm', en: 'To the station' },

  period: { vi: 'Khoảng thời gian', en: 'Period' },
  latestReading: { vi: 'Số đo mới nhất', en: 'Latest reading' },
  rawNotUsed: { vi: 'Số thô {value}, không dùng để báo cáo', en: 'Raw {value}, not used in reports' },
  judgedAs: { vi: 'Đánh giá', en: 'Judged' },
  usable: { vi: 'Tốt, dùng để báo cáo', en: 'Good, used in reports' },
  notUsable: { vi: 'Không có số để báo cáo', en: 'Nothing to report' },
  lastGood: { vi: 'Số tốt gần nhất', en: 'Last good value' },
  lastReport: { vi: 'Báo cáo gần nhất', en: 'Last report' },
  completeness: { vi: 'đủ {share}', en: '{share} complete' },
  noReport: { vi: 'Chưa có báo cáo', en: 'No report yet' },
  validRange: { vi: 'Dải hợp lệ', en: 'Valid range' },
  instrument: { vi: 'Thiết bị', en: 'Instrument' },
  computedBy: { vi: 'Được tính bằng', en: 'Computed by' },
  fixedInput: { vi: '(số cố định)', en: '(fixed)' },
  unknownChannel: { vi: 'Trạm không có thông số này.', en: 'The station has no such parameter.' },

  queued: { vi: 'Đang chờ', en: 'Waiting' },
  oldestQueued: { vi: 'Cũ nhất', en: 'Oldest' },
  lastDelivered: { vi: 'Gửi gần nhất', en: 'Last sent' },
  targetIdle: { vi: 'Đã gửi hết', en: 'All sent' },
  targetSending: { vi: 'Đang gửi', en: 'Sending' },
  targetWaiting: { vi: 'Chờ gửi lại', en: 'Will retry' },
  targetStopped: { vi: 'Ngừng gửi', en: 'Stopped' },
  notEncrypted: {
    vi: 'FTP không mã hóa: ai ở giữa đường cũng đọc được mật khẩu và sửa được số liệu. Đề nghị Sở cho dùng SFTP hoặc FTPS.',
    en: 'Plain FTP: anybody on the way can read the password and change the data. Ask the province for SFTP or FTPS.',
  },
  atFallback: {
    vi: 'Đang gửi qua địa chỉ dự phòng; không tới được {address}.',
    en: 'Sending to the second address; {address} cannot be reached.',
  },
  hasFallback: { vi: 'Dự phòng: {address}', en: 'Second address: {address}' },
  sendsEvery: { vi: 'Gửi mỗi {span}', en: 'Sends every {span}' },
  liveFirst: { vi: 'Gửi tệp mới nhất trước', en: 'Newest file first' },
  nextAttempt: { vi: 'Thử lại lúc {time}', en: 'Next try at {time}' },
  files: { vi: 'Tệp', en: 'Files' },
  fileState: { vi: 'Trạng thái tệp', en: 'State of the files' },
  noFiles: { vi: 'Chưa có tệp nào.', en: 'No files yet.' },
  noFilesHint: {
    vi: 'Tệp đầu tiên được tạo khi kỳ báo cáo đầu tiên kết thúc.',
    en: 'The first file is made when the first reporting interval ends.',
  },
  noFilesOfState: { vi: 'Không có tệp nào ở trạng thái này.', en: 'No file is in this state.' },
  stateQueued: { vi: 'Đang chờ', en: 'Waiting' },
  stateDelivered: { vi: 'Sở đã nhận', en: 'Delivered' },
  stateRejected: { vi: 'Bị từ chối', en: 'Rejected' },
  receiptAccepted: { vi: 'Sở xác nhận', en: 'Confirmed' },
  receiptWarnings: { vi: 'Sở nhận, có lưu ý', en: 'Confirmed with warnings' },
  receiptRejected: { vi: 'Sở từ chối', en: 'Rejected by the province' },
  receiptConflict: { vi: 'Sở có tệp khác cùng tên', en: 'The province has another file of this name' },
  receiptDisagrees: { vi: 'Biên nhận không khớp', en: 'Receipt does not agree' },
  receiptNone: { vi: 'Chưa có biên nhận', en: 'Not yet confirmed' },
  receiptFault: { vi: 'dòng {line}: {what}', en: 'line {line}: {what}' },
  receiptFaultsMore: { vi: 'và {n} lỗi khác', en: 'and {n} more' },
  receipts: { vi: 'Biên nhận của {province}, 60 ngày', en: 'Receipts of {province}, 60 days' },
  receiptCounts: {
    vi: '{confirmed} xác nhận, {unconfirmed} chưa có biên nhận',
    en: '{confirmed} confirmed, {unconfirmed} not yet',
  },
  receiptCountsBad: {
    vi: '{rejected} bị từ chối, {warnings} có lưu ý, {contradicting} không khớp',
    en: '{rejected} rejected, {warnings} with warnings, {contradicting} not in agreement',
  },
  receiptKey: { vi: 'Khóa ký {key}, biết từ {date}', en: 'Signed with {key}, known since {date}' },
  receiptTroubleKey: {
    vi: 'Sở ký biên nhận bằng khóa khác. Hỏi Sở; nếu đúng, ghi receiptKey mới vào station.yaml. Tệp vẫn được gửi.',
    en: 'The province signs with another key. Ask the province; if it is right, set receiptKey in station.yaml. Files are sent all the same.',
  },
  receiptTroubleOther: {
    vi: 'Biên nhận không đọc được lúc này. Tệp vẫn được gửi.',
    en: 'The receipts cannot be read now. Files are sent all the same.',
  },
  columnFile: { vi: 'Tệp', en: 'File' },
  columnTarget: { vi: 'Nơi nhận', en: 'Target' },
  columnRows: { vi: 'Dòng đo tốt', en: 'Good rows' },
  columnSize: { vi: 'Cỡ', en: 'Size' },
  columnState: { vi: 'Trạng thái', en: 'State' },
  rowsUsable: { vi: '{usable}/{n} dòng tốt', en: '{usable}/{n} rows good' },
  attempts: { vi: '{n} lần thử', en: '{n} {n|attempt|attempts}' },
  fileContent: { vi: 'Nội dung đúng như gửi đi', en: 'Content exactly as sent' },
  deliveredAt: { vi: 'Sở nhận lúc {time}', en: 'Delivered at {time}' },
  remotePath: { vi: 'Đường dẫn ở Sở', en: 'Path at the province' },

  instrumentsAllAnswer: {
    vi: 'Cả {n} thiết bị đang trả lời.',
    en: '{n} of {n} {n|instrument answers|instruments answer}.',
  },
  instrumentsSilent: {
    vi: '{n} thiết bị im lặng: {which}.',
    en: '{n} {n|instrument is|instruments are} silent: {which}.',
  },
  instrumentsStarting: {
    vi: 'Đang gọi thiết bị lần đầu.',
    en: 'Calling the instruments for the first time.',
  },
  noInstruments: { vi: 'Chưa có thiết bị nào.', en: 'There are no instruments yet.' },
  stateAnswering: { vi: 'Đang trả lời', en: 'Answering' },
  stateSilent: { vi: 'Im lặng', en: 'Silent' },
  stateStarting: { vi: 'Đang gọi', en: 'Starting' },
  lastAnswer: { vi: 'Trả lời gần nhất', en: 'Last answer' },
  silentSince: { vi: 'Im lặng từ {time} ({span})', en: 'Silent since {time} ({span})' },
  pollsGood: { vi: 'Lượt đọc tốt', en: 'Good polls' },
  pollsOf: { vi: '{ok} trên {n}', en: '{ok} of {n}' },
  parametersOf: { vi: 'Thông số', en: 'Parameters' },
  storage: {
    vi: 'Bộ nhớ: {size}, còn trống {free}, lưu từ {date}',
    en: 'Store: {size}, {free} free, kept since {date}',
  },
} as const satisfies Texts;

export const panelTexts = { ...commonTexts, ...ownTexts };

export type PanelTranslator = Translator<typeof panelTexts>;

export const usePanelText = (): PanelTranslator => useTranslator(panelTexts);
