/** Texts of what the province says of single files, and of what a person says to that. */
import type { Texts } from '../../../protocols/presentation/translations/text.js';

export const receiptTexts = {
  provinceRefused: {
    vi: 'Đã gửi hết đến {time}, nhưng Sở không chấp nhận {n} tệp.',
    en: 'Everything was sent up to {time}, but the province did not accept {n} {n|file|files}.',
  },
  provinceReviewed: {
    vi: 'Đã gửi hết đến {time}; {n} tệp Sở không chấp nhận đã được xem xét.',
    en: 'Everything was sent up to {time}; {n} {n|file that the province did not accept was|files that the province did not accept were} looked at.',
  },
  stateDisputed: { vi: 'Sở không chấp nhận', en: 'Not accepted' },

  receiptTitle: { vi: 'Biên nhận của Sở', en: 'The province’s receipt' },
  receiptNotGiven: {
    vi: 'Nơi nhận này không cấp biên nhận. Tệp đã được kiểm tra tên và kích thước ở máy chủ sau khi gửi.',
    en: 'This receiver gives no receipts. The name and the size of the file were checked on the server after it was sent.',
  },
  receiptNotYet: { vi: 'Chưa có biên nhận của Sở.', en: 'There is no receipt of the province yet.' },
  receiptVerdict: { vi: 'Kết quả', en: 'Verdict' },
  verdictAccepted: { vi: 'Chấp nhận', en: 'Accepted' },
  verdictWarnings: { vi: 'Chấp nhận, có lưu ý', en: 'Accepted with warnings' },
  verdictRejected: { vi: 'Từ chối', en: 'Rejected' },
  verdictConflict: { vi: 'Đã có tệp khác cùng tên', en: 'Another file of this name was there' },
  receiptReceivedAt: { vi: 'Sở nhận lúc', en: 'Received at' },
  receiptRows: { vi: 'Dòng được nhận', en: 'Rows accepted' },
  receiptRowsOf: { vi: '{rows} trên {n}', en: '{rows} of {n}' },
  receiptFaults: { vi: 'Lỗi', en: 'Faults' },
  severityError: { vi: 'Lỗi', en: 'Error' },
  severityWarning: { vi: 'Lưu ý', en: 'Warning' },
  receiptContent: { vi: 'Nội dung ở Sở', en: 'Content at the province' },
  contentMatches: { vi: 'Giống từng byte với tệp của trạm', en: 'The same as the station’s, byte for byte' },
  contentOther: {
    vi: 'Khác tệp của trạm ({size} byte ở Sở). So sánh với Sở trước khi làm gì khác.',
    en: 'Not the station’s ({size} bytes at the province). Compare with the province before anything else.',
  },
  contentFewer: {
    vi: 'Giống tệp của trạm, nhưng Sở nhận ít dòng hơn',
    en: 'The station’s, but the province took over fewer rows',
  },
  receiptSignature: { vi: 'Chữ ký', en: 'Signature' },
  signatureVerified: { vi: 'Đúng, do {province} ký', en: 'Verified: signed by {province}' },
  signatureWrong: { vi: 'Sai: biên nhận đã bị sửa', en: 'Wrong: the receipt was changed' },
  signatureOtherKey: {
    vi: 'Đúng, nhưng bằng khóa khác với khóa đang tin',
    en: 'Good, but by another key than the one that is trusted now',
  },
  receiptKeyOf: { vi: 'Khóa của Sở', en: 'Province key' },
  receiptNumber: { vi: 'Biên nhận số', en: 'Receipt no.' },
  receiptEarlier: {
    vi: '{n}, trước đó có {m} biên nhận của tệp này',
    en: '{n}, after {m} {m|earlier receipt|earlier receipts} of this file',
  },
  receiptReviewedBy: { vi: '{by} đã xem xét: {reason}', en: '{by} has looked at it: {reason}' },
  fileReceived: { vi: 'Sở đã chấp nhận tệp này.', en: 'The province has accepted this file.' },
  fileWarned: {
    vi: 'Sở đã chấp nhận tệp này, có lưu ý.',
    en: 'The province has accepted this file, with warnings.',
  },
  fileRefused: { vi: 'Sở đã từ chối tệp này.', en: 'The province has rejected this file.' },
  fileContradicted: {
    vi: 'Biên nhận của Sở không khớp với tệp này.',
    en: 'The province’s receipt does not agree with this file.',
  },
  fileSent: { vi: 'Đã gửi lúc {time}.', en: 'Sent at {time}.' },
  fileWaits: { vi: 'Tệp đang chờ gửi.', en: 'The file waits to be sent.' },
  fileNotTaken: { vi: 'Máy chủ không nhận tệp này.', en: 'The server did not take this file.' },
  fileOf: { vi: 'Kỳ đến {time}, gửi đến {target}', en: 'Interval up to {time}, for {target}' },

  reviewOpen: { vi: 'Xem xét và đóng cảnh báo', en: 'Look at them and close the alarm' },
  reviewShow: { vi: 'Xem các tệp', en: 'Show the files' },
  reviewHint: {
    vi: 'Sở không chấp nhận hoặc biên nhận không khớp {n} tệp. Hỏi Sở trước. Việc đóng được ghi vào nhật ký và không xóa được; tệp mới bị từ chối sẽ báo lại.',
    en: 'The province did not accept, or contradicts, {n} {n|file|files}. Ask the province first. Closing is written to the events for good; the next such file raises the alarm again.',
  },
  reviewBy: { vi: 'Người xem xét', en: 'Your name' },
  reviewReason: { vi: 'Lý do, kết quả làm việc với Sở', en: 'Reason, and what the province said' },
  reviewDo: { vi: 'Đóng cảnh báo', en: 'Close the alarm' },
  reviewCancel: { vi: 'Để sau', en: 'Later' },
  reviewDone: { vi: 'Đã ghi vào nhật ký: {n} tệp.', en: 'Written to the events: {n} {n|file|files}.' },
  reviewFailed: {
    vi: 'Chưa ghi được. Thử lại; nếu vẫn vậy, kiểm tra thẻ nhớ.',
    en: 'Not written. Try again; if it stays so, check the card.',
  },
  receiptsReviewed: { vi: '{n} đã xem xét', en: '{n} looked at' },
} as const satisfies Texts;
