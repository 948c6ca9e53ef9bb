/** The words of notices by mail. What happened and what to do stand in `alarm-texts.ts`; here is what goes around them. */
import type { Texts } from './text.js';

/** The first line of an alarm, also the subject. `{time}`: since when. */
export const noticeTitles: Texts = {
  'transmission-interrupted': { vi: 'Mất truyền dữ liệu từ {time}', en: 'No data transmission since {time}' },
  'target-stopped': {
    vi: 'Ngừng gửi đến {targets} từ {time}',
    en: 'Sending to {targets} stopped since {time}',
  },
  'instrument-silent': {
    vi: 'Thiết bị {instruments} không trả lời từ {time}',
    en: '{instruments} has not answered since {time}',
  },
  'bus-overloaded': { vi: 'Đường truyền {buses} quá tải từ {time}', en: '{buses} overloaded since {time}' },
  'disk-low': { vi: 'Thẻ nhớ sắp đầy từ {time}', en: 'Storage nearly full since {time}' },
  'disk-full': { vi: 'Thẻ nhớ đầy từ {time}', en: 'Storage full since {time}' },
  'disk-read-only': {
    vi: 'Thẻ nhớ chỉ đọc được, số đo không được lưu từ {time}',
    en: 'Storage read-only, readings not stored since {time}',
  },
  'store-failed': { vi: 'Không lưu được số đo từ {time}', en: 'Readings not stored since {time}' },
  'database-set-aside': {
    vi: 'Cơ sở dữ liệu hỏng, đã cất riêng lúc {time}',
    en: 'Damaged database set aside at {time}',
  },
  'clock-untrusted': { vi: 'Đồng hồ chưa đồng bộ từ {time}', en: 'Clock not synchronised since {time}' },
  'clock-stepped': { vi: 'Đồng hồ bị chỉnh lúc {time}', en: 'Clock was set at {time}' },
  'clock-held': {
    vi: 'Đồng hồ máy nhảy, không được theo, từ {time}',
    en: 'Clock jumped and is not followed since {time}',
  },
  'clock-far-ahead': {
    vi: 'Đồng hồ máy chờ được xác nhận từ {time}',
    en: 'Clock waits to be confirmed since {time}',
  },
  'clock-behind': {
    vi: 'Số đo chờ vì đồng hồ từng chạy trước, từ {time}',
    en: 'Readings wait, the clock had been ahead, since {time}',
  },
  'receipt-key-changed': {
    vi: '{targets} đổi khóa ký biên nhận từ {time}',
    en: '{targets} signs its receipts with another key since {time}',
  },
  'door-open': { vi: '{doors} mở từ {time}', en: '{doors} open since {time}' },
  'province-disk-low': {
    vi: 'Ổ đĩa của Sở sắp đầy từ {time}',
    en: 'The province’s disk nearly full since {time}',
  },
  'province-disk-full': {
    vi: 'Ổ đĩa của Sở đầy từ {time}, các trạm phải chờ',
    en: 'The province’s disk full since {time}, stations wait',
  },
  'station-silent': {
    vi: 'Trạm {station} không gửi dữ liệu từ {time}',
    en: 'No data from station {station} since {time}',
  },
};

/** The same when it is over. `{time}`: when it ended. */
export const noticeEndings: Texts = {
  'transmission-interrupted': {
    vi: 'Đã truyền lại dữ liệu lúc {time}',
    en: 'Data transmission restored at {time}',
  },
  'target-stopped': {
    vi: 'Gửi lại được đến {targets} lúc {time}',
    en: 'Sending to {targets} goes on since {time}',
  },
  'instrument-silent': {
    vi: 'Thiết bị {instruments} trả lời lại lúc {time}',
    en: '{instruments} answers again since {time}',
  },
  'bus-overloaded': {
    vi: 'Đường truyền {buses} hết quá tải lúc {time}',
    en: '{buses} keeps up again since {time}',
  },
  'disk-low': { vi: 'Thẻ nhớ đủ chỗ lại lúc {time}', en: 'Storage has room again since {time}' },
  'disk-full': { vi: 'Thẻ nhớ lưu được lại lúc {time}', en: 'Readings are stored again since {time}' },
  'disk-read-only': { vi: 'Thẻ nhớ lưu được lại lúc {time}', en: 'Readings are stored again since {time}' },
  'store-failed': { vi: 'Lưu lại được số đo lúc {time}', en: 'Readings are stored again since {time}' },
  'clock-untrusted': { vi: 'Đồng hồ đã đồng bộ lúc {time}', en: 'Clock synchronised again at {time}' },
  'clock-held': { vi: 'Đồng hồ máy được theo lại lúc {time}', en: 'Clock is followed again since {time}' },
  'clock-far-ahead': { vi: 'Đồng hồ máy được xác nhận lúc {time}', en: 'Clock confirmed at {time}' },
  'clock-behind': {
    vi: 'Số đo hết chờ đồng hồ lúc {time}',
    en: 'Readings no longer wait for the clock since {time}',
  },
  'receipt-key-changed': {
    vi: 'Biên nhận của {targets} được tin lại lúc {time}',
    en: 'The receipts of {targets} are believed again since {time}',
  },
  'door-open': { vi: '{doors} đóng lại lúc {time}', en: '{doors} closed again at {time}' },
  'province-disk-low': {
    vi: 'Ổ đĩa của Sở đủ chỗ lại lúc {time}',
    en: 'The province’s disk has room again since {time}',
  },
  'province-disk-full': {
    vi: 'Sở nhận tệp trở lại lúc {time}',
    en: 'The province takes files again since {time}',
  },
  'station-silent': {
    vi: 'Trạm {station} gửi lại dữ liệu lúc {time}',
    en: 'Data from station {station} again at {time}',
  },
};

export const noticeTexts = {
  reminder: { vi: 'Nhắc lại: {title}', en: 'Reminder: {title}' },
  andOthers: { vi: '{title} (và {n} mục khác)', en: '{title} (and {n} more)' },
  test: { vi: 'Thư thử của Quantrac', en: 'Test mail of Quantrac' },
  testBody: {
    vi: 'Đây là thư thử. Nếu bạn đọc được thư này, cảnh báo sẽ đến địa chỉ này. Không cần làm gì.',
    en: 'This is a test. If you can read it, notices reach this address. There is nothing to do.',
  },
  sectionRaised: { vi: 'Cảnh báo mới', en: 'New' },
  sectionEnded: { vi: 'Đã hết', en: 'Over' },
  sectionStanding: { vi: 'Vẫn đang tiếp diễn', en: 'Still going on' },
  factSince: { vi: 'Từ', en: 'Since' },
  factUntil: { vi: 'Đến', en: 'Until' },
  factLasted: { vi: 'Kéo dài', en: 'Lasted' },
  factTarget: { vi: 'Nơi nhận', en: 'To' },
  factCause: { vi: 'Nguyên nhân', en: 'Cause' },
  factAction: { vi: 'Việc cần làm', en: 'What to do' },
  factTechnical: { vi: 'Chi tiết kỹ thuật', en: 'Technical details' },
  factQueued: { vi: 'Số tệp đang chờ', en: 'Files waiting' },
  factQueuedThen: { vi: 'Số tệp đã chờ', en: 'Files that waited' },
  factOldest: { vi: 'Tệp cũ nhất', en: 'Oldest file' },
  factFree: { vi: 'Còn trống', en: 'Free' },
  factSetAside: { vi: 'Đã cất tại', en: 'Set aside as' },
  factStep: { vi: 'Chỉnh đi', en: 'Set by' },
  factNewestData: { vi: 'Dữ liệu mới nhất', en: 'Newest data' },
  factLastArrival: { vi: 'Tệp cuối đến lúc', en: 'Last file came' },
  causeUnknown: {
    vi: 'Chưa rõ; xem trang Gửi Sở trên màn hình trạm',
    en: 'Not known; see Sending on the station’s panel',
  },
  asOf: { vi: 'Số liệu tính đến {time}.', en: 'As of {time}.' },
  sentLate: {
    vi: 'Thư này được lập lúc {written} nhưng đến {sent} mới gửi được.',
    en: 'This mail was written at {written} and could not be sent before {sent}.',
  },
  circular: {
    vi: 'Vì sao có thư này: Thông tư 10/2021/TT-BTNMT được hiểu là yêu cầu báo ngay cho Sở, nêu nguyên nhân và cách khắc phục, khi mất truyền dữ liệu quá 12 giờ. Giới hạn đang đặt: {limit}. Thư này không thay cho văn bản, nếu Sở yêu cầu.',
    en: 'Why this mail: Circular 10/2021/TT-BTNMT is understood to ask that the province be told at once, with cause and remedy, when transmission is interrupted for more than 12 hours. The limit in force: {limit}. This mail does not replace a letter, where the province asks for one.',
  },
  contact: { vi: 'Liên hệ: {contact}', en: 'Contact: {contact}' },
  automatic: {
    vi: 'Thư tự động của {sender}. Giờ ghi trong thư là giờ Việt Nam (GMT+7).',
    en: 'Automatic mail of {sender}. Times are Vietnam time (GMT+7).',
  },
} as const satisfies Texts;
