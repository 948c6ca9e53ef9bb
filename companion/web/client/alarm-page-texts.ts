/** Texts of the pages of alarms and of what is missing. */
import type { Texts } from '../../../protocols/presentation/translations/text.js';

export const alarmPageTexts = {
  navMissing: { vi: 'Còn thiếu', en: 'Missing' },
  navAlarms: { vi: 'Cảnh báo', en: 'Alarms' },

  alarmsNow: { vi: 'Cảnh báo hiện tại', en: 'Alarms now' },
  noAlarms: { vi: 'Không có cảnh báo nào.', en: 'There are no alarms.' },
  alarmsStand: { vi: 'Có {n} cảnh báo.', en: 'There {n|is|are} {n} {n|alarm|alarms}.' },
  since: { vi: 'từ', en: 'since' },
  mails: { vi: 'Thư báo', en: 'Mails' },
  mailsWaiting: { vi: '{n} thư báo đang chờ gửi.', en: '{n} {n|mail waits|mails wait} to be sent.' },
  mailsStuck: {
    vi: '{n} thư báo chưa gửi được: {reason}.',
    en: '{n} {n|mail|mails} cannot be sent: {reason}.',
  },
  alarmsAndStuck: {
    vi: 'Có {alarms} cảnh báo; {n} thư báo chưa gửi được: {reason}.',
    en: '{alarms} {alarms|alarm stands|alarms stand}; {n} {n|mail|mails} cannot be sent: {reason}.',
  },
  noMails: { vi: 'Chưa gửi thư nào.', en: 'No mail was sent yet.' },
  noMailHint: {
    vi: 'Chưa có ai được báo qua thư khi trạm im lặng hoặc ổ đĩa đầy. Thêm mục notices vào province.yaml: máy chủ thư và người nhận. Thử bằng lệnh dưới đây.',
    en: 'Nobody is told by mail when a station falls silent or the disk runs full. Add notices to province.yaml: the mail server and the recipients. Try it with the command below.',
  },
  recipients: { vi: 'Người nhận', en: 'Recipients' },
  ofAllStations: { vi: 'tất cả trạm', en: 'all stations' },
  ofStations: { vi: '{n} trạm', en: '{n} {n|station|stations}' },
  languageVi: { vi: 'tiếng Việt', en: 'in Vietnamese' },
  languageEn: { vi: 'tiếng Anh', en: 'in English' },
  sendTest: { vi: 'Gửi thư thử', en: 'Send a test' },
  testSending: { vi: 'Đang gửi…', en: 'Sending…' },
  testSent: {
    vi: 'Máy chủ thư đã nhận thư thử. Xem hộp thư, cả mục thư rác.',
    en: 'The mail server took the test. Look into the mailbox, and among the unwanted mail.',
  },
  testFailed: { vi: 'Thư thử không gửi được: {reason}.', en: 'The test was not sent: {reason}.' },
  testNeedsLogin: {
    vi: 'Đăng nhập với vai trò trực vận hành để gửi thư thử.',
    en: 'Log in as an operator to send a test.',
  },
  mailSent: { vi: 'Đã gửi', en: 'Sent' },
  mailQueued: { vi: 'Đang chờ', en: 'Waiting' },
  mailAttempts: { vi: '{n} lần thử', en: '{n} {n|attempt|attempts}' },
  mailRefused: { vi: 'Bị từ chối', en: 'Refused' },
  mailWithdrawn: { vi: 'Đã bỏ: không còn người nhận này', en: 'Dropped: no longer a recipient' },

  storage: { vi: 'Ổ đĩa của máy chủ', en: 'Disk of the server' },
  storageFree: { vi: 'Còn trống {free} trên {total}', en: '{free} free of {total}' },
  storageUnknown: {
    vi: 'Hệ thống không cho biết dung lượng trống',
    en: 'The system does not tell the free space',
  },
  storageDatabase: { vi: 'Cơ sở dữ liệu {size}', en: 'Database {size}' },
  storageDays: {
    vi: 'Đủ cho khoảng {n} ngày nữa theo nhịp hôm nay',
    en: 'Enough for about {n} {n|day|days} more at today’s pace',
  },
  storageKeeps: {
    vi: 'Quantrac giữ mọi tệp đã nhận và không tự xóa gì.',
    en: 'Quantrac keeps every file that came and deletes nothing by itself.',
  },
  bannerFree: { vi: 'Còn {free}.', en: '{free} left.' },
  bannerMore: { vi: 'Xem cảnh báo', en: 'See the alarms' },

  missingNothing: {
    vi: 'Không thiếu kỳ nào trong {days} ngày qua.',
    en: 'No interval is missing in the last {days} {days|day|days}.',
  },
  missingExplained: {
    vi: 'Không còn kỳ nào thiếu mà chưa rõ lý do. Các trạm đã giải thích {n} kỳ trong {days} ngày qua.',
    en: 'Nothing is missing without a reason. The stations have explained {n} {n|interval|intervals} of the last {days} days.',
  },
  missingSome: {
    vi: '{stations} trạm còn thiếu {n} kỳ chưa rõ lý do: {which}.',
    en: '{stations} {stations|station lacks|stations lack} {n} {n|interval|intervals} without a reason: {which}.',
  },
  missingStation: { vi: '{name} {n} kỳ', en: '{name} {n}' },
  missingMore: { vi: '{which} và {n} trạm khác', en: '{which} and {n} more' },
  missingUnknown: {
    vi: 'Chưa đủ tệp để biết các trạm phải gửi gì.',
    en: 'Too few files have come to tell what the stations are to send.',
  },
  missingHow: {
    vi: 'Sở hỏi lại các kỳ thiếu qua SFTP; bộ ghi Quantrac tự gửi lại đúng kỳ đó, hoặc trả lời vì sao không có.',
    en: 'The province asks for missing intervals over SFTP; a Quantrac logger sends exactly those again by itself, or tells why there are none.',
  },
  columnComplete: { vi: 'Đã nhận', en: 'Received' },
  columnMissing: { vi: 'Còn thiếu', en: 'Missing' },
  columnAsked: { vi: 'Hỏi lại trạm', en: 'Station asked' },
  columnWhen: { vi: 'Thiếu gần nhất', en: 'Newest gaps' },
  receivedOf: { vi: '{n} trên {expected} kỳ', en: '{n} of {expected} intervals' },
  explainedCount: { vi: '{n} kỳ đã rõ lý do', en: '{n} explained' },
  missingCount: { vi: '{n} kỳ', en: '{n} {n|interval|intervals}' },
  askedCount: { vi: 'Đã hỏi {n} kỳ, lúc', en: 'Asked for {n}, at' },
  askedNone: { vi: 'Chưa hỏi', en: 'Not asked yet' },
  nothingMissing: { vi: 'Đủ', en: 'Complete' },
  notYetKnown: { vi: 'Chưa rõ nhịp gửi', en: 'Pace not known yet' },
} as const satisfies Texts;
