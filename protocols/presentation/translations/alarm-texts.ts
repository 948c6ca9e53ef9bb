/** The logger's own alarms: what happened, what still works, what to do now. Places are filled from the alarm's detail. */
import type { Texts } from './text.js';

export const alarmTexts: Texts = {
  'clock-untrusted': {
    vi: 'Đồng hồ chưa được đồng bộ. Số đo vẫn được lưu; tệp chờ đến khi có giờ đúng. Kiểm tra mạng hoặc máy chủ giờ.',
    en: 'The clock is not synchronised. Readings are stored; files wait for the right time. Check the network or the time server.',
  },
  'clock-stepped': {
    vi: 'Đồng hồ của máy vừa nhảy. Số đo đã lưu không bị ghi đè.',
    en: 'The machine’s clock jumped. Stored readings were not overwritten.',
  },
  'disk-low': {
    vi: 'Thẻ nhớ sắp đầy. Đo và gửi vẫn chạy. Thay thẻ hoặc giảm số ngày lưu.',
    en: 'Storage is nearly full. Measuring and sending go on. Change the card or keep fewer days.',
  },
  'disk-full': {
    vi: 'Thẻ nhớ đầy, số đo mới không lưu được. Thay thẻ ngay.',
    en: 'Storage is full and new readings cannot be kept. Change the card now.',
  },
  'database-set-aside': {
    vi: 'Cơ sở dữ liệu hỏng đã được cất riêng; bộ ghi chạy tiếp với cơ sở mới. Giữ lại thẻ nhớ và gọi nhà cung cấp.',
    en: 'A damaged database was set aside and the logger goes on with a new one. Keep the card and call the supplier.',
  },
  'database-salvaging': {
    vi: 'Đang đọc lại cơ sở dữ liệu hỏng: đã lấy lại {scans} lượt đo, {reports} báo cáo. Đo vẫn chạy; tệp mới chờ các tệp cũ.',
    en: 'Reading back the damaged database: {scans} scans and {reports} reports so far. Measuring goes on; new files wait for old ones.',
  },
  'database-salvaged': {
    vi: 'Đã đọc lại cơ sở dữ liệu hỏng: lấy lại {scans} lượt đo, {reports} báo cáo; {lost} chỗ không đọc được. Thay thẻ nhớ.',
    en: 'The damaged database was read back: {scans} scans, {reports} reports; {lost} {lost|place|places} could not be read. Change the card.',
  },
  'backup-failed': {
    vi: 'Không sao lưu được. Kiểm tra USB: đã cắm, còn chỗ, ghi được.',
    en: 'No backup can be made. Check the USB stick: plugged in, room left, writable.',
  },
  'evidence-missing': {
    vi: 'Cơ sở dữ liệu thiếu phần mới nhất mà trạm đã ký: nó đã bị thay bằng bản cũ hoặc bị cắt. Đo và gửi vẫn chạy; việc này đã được ghi vào nhật ký. Chạy: quantrac logger verify.',
    en: 'The database lacks the newest part that the station has signed: an older copy was put back, or it was cut short. Measuring and sending go on; this is on record. Run: quantrac logger verify.',
  },
  'store-failed': {
    vi: 'Không lưu được số đo. Kiểm tra thẻ nhớ.',
    en: 'Readings cannot be stored. Check the card.',
  },
  'instrument-silent': {
    vi: 'Thiết bị {instruments} không trả lời. Các thiết bị khác vẫn được đọc. Xem trang Thiết bị.',
    en: 'No answer from {instruments}. The others are read as before. See Devices.',
  },
  'target-stopped': {
    vi: 'Đã ngừng gửi đến {targets}. Tệp được giữ lại. Xem trang Gửi Sở.',
    en: 'Sending to {targets} has stopped. Files are kept. See Sending.',
  },
  'queue-old': {
    vi: '{queued} tệp đang chờ gửi đến {targets}. Tệp được giữ lại và tự gửi.',
    en: '{queued} {queued|file|files} wait for {targets}. They are kept and sent by themselves.',
  },
  'receipt-key-changed': {
    vi: 'Khóa ký biên nhận của {targets} đã thay đổi. Tệp vẫn được gửi, biên nhận không được tin. Hỏi Sở rồi ghi receiptKey mới vào station.yaml.',
    en: '{targets} signs its receipts with another key. Files are sent; the receipts are not believed. Ask the province, then set receiptKey in station.yaml.',
  },
  'receipt-refused': {
    vi: 'Biên nhận của {targets} không đọc được hoặc không hợp lệ. Tệp vẫn được gửi. Xem trang Gửi Sở.',
    en: 'The receipts of {targets} cannot be read or are not genuine. Files are sent as before. See Sending.',
  },
  'receipt-contradicts': {
    vi: 'Biên nhận của Sở không khớp với {files} tệp đã gửi đến {targets}. Không có gì bị gửi lại. So sánh với Sở.',
    en: 'The province’s receipts do not agree with {files} {files|file|files} sent to {targets}. Nothing is sent again. Compare with the province.',
  },
  'bus-overloaded': {
    vi: 'Đường truyền {buses} quá tải: có lượt đọc bị bỏ. Giảm nhịp đọc hoặc chia thiết bị sang đường khác.',
    en: '{buses} is overloaded and polls are skipped. Poll less often or move instruments to another line.',
  },
  'transmission-interrupted': {
    vi: 'Trạm không gửi được dữ liệu đến {targets}: {queued} tệp đang chờ. Đo và lưu vẫn chạy; tệp được giữ lại và tự gửi khi có đường truyền.',
    en: 'No data reach {targets}: {queued} {queued|file waits|files wait}. Measuring and storing go on; the files are kept and sent by themselves when the line is back.',
  },
  'door-open': {
    vi: 'Cửa đang mở: {doors}. Đo và gửi vẫn chạy. Kiểm tra ai đang ở trạm.',
    en: 'Open: {doors}. Measuring and sending go on. Find out who is at the station.',
  },
  'province-disk-low': {
    vi: 'Ổ đĩa của máy chủ Sở sắp đầy. Vẫn nhận và lưu bình thường. Thêm ổ đĩa hoặc chuyển dữ liệu khác đi nơi khác; Quantrac không tự xóa gì.',
    en: 'The disk of the province’s server is nearly full. Receiving and storing go on. Add a disk or move other data away; Quantrac deletes nothing by itself.',
  },
  'province-disk-full': {
    vi: 'Ổ đĩa của máy chủ Sở đã đầy. Tệp mới bị hẹn gửi lại; các trạm giữ tệp và tự gửi khi có chỗ. Giải phóng ổ đĩa ngay.',
    en: 'The disk of the province’s server is full. Stations are asked to wait; they keep their files and send them by themselves once there is room. Make room now.',
  },
  'station-silent': {
    vi: 'Không có dữ liệu mới từ trạm {station}. Các trạm khác vẫn được nhận. Gọi người vận hành trạm: mất điện, mất mạng, hoặc bộ ghi đã dừng.',
    en: 'No new data from station {station}. The others are received as before. Call its operator: no power, no network, or the logger has stopped.',
  },
};
