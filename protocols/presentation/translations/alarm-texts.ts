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
  'clock-held': {
    vi: 'Đồng hồ của máy nhảy {hours} giờ và không được theo. Đo và gửi vẫn chạy theo giờ của trạm. Kiểm tra máy chủ giờ hoặc GPS; nếu giờ mới là đúng: quantrac logger clock --accept.',
    en: 'The machine’s clock jumped by {hours} h and is not followed. Measuring and sending go on by the station’s own time. Check the time server or GPS; if the new time is right: quantrac logger clock --accept.',
  },
  'clock-far-ahead': {
    vi: 'Đồng hồ của máy đi trước số đo mới nhất {hours} giờ. Số đo vẫn được lưu; tệp chờ. Nếu giờ đúng: quantrac logger clock --accept.',
    en: 'The machine’s clock is {hours} h past the newest reading. Readings are stored; files wait. If it is right: quantrac logger clock --accept.',
  },
  'clock-behind': {
    vi: 'Đã lưu số đo mang giờ chưa tới (trước {hours} giờ): đồng hồ từng chạy trước. Số đo mới được lưu nhưng chờ. Nếu giờ hiện tại đúng: quantrac logger clock --accept.',
    en: 'Readings are stored of a time that has not come ({hours} h ahead): the clock had been ahead. New readings are kept and wait. If the present time is right: quantrac logger clock --accept.',
  },
  'disk-low': {
    vi: 'Thẻ nhớ sắp đầy. Đo và gửi vẫn chạy. Thay thẻ hoặc giảm số ngày lưu.',
    en: 'Storage is nearly full. Measuring and sending go on. Change the card or keep fewer days.',
  },
  'disk-full': {
    vi: 'Thẻ nhớ đầy: SỐ ĐO KHÔNG ĐƯỢC LƯU. Trạm vẫn đo và giữ {held} lượt đo trong bộ nhớ, sẽ mất nếu mất điện; đã mất {lost} lượt. Giải phóng chỗ hoặc thay thẻ ngay.',
    en: 'Storage is full: READINGS ARE NOT STORED. Measuring goes on; {held} {held|poll is|polls are} held in memory and would be lost with the power; {lost} {lost|is|are} lost. Free room or change the card now.',
  },
  'disk-read-only': {
    vi: 'Thẻ nhớ chỉ còn đọc được: SỐ ĐO KHÔNG ĐƯỢC LƯU. Trạm vẫn đo và giữ {held} lượt đo trong bộ nhớ, sẽ mất nếu mất điện; đã mất {lost} lượt. Thẻ có thể sắp hỏng: gọi nhà cung cấp, thay thẻ.',
    en: 'The storage has turned read-only: READINGS ARE NOT STORED. Measuring goes on; {held} {held|poll is|polls are} held in memory and would be lost with the power; {lost} {lost|is|are} lost. The card may be failing: call the supplier, change it.',
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
  'backup-merging': {
    vi: 'Đang đọc bản sao lưu vào cơ sở dữ liệu: {scans} lượt đo, {reports} báo cáo. Đo vẫn chạy; tệp mới chờ các tệp cũ.',
    en: 'Reading the backup into the database: {scans} scans and {reports} reports so far. Measuring goes on; new files wait for old ones.',
  },
  'backup-merged': {
    vi: 'Đã đọc xong bản sao lưu: thêm {scans} lượt đo, {reports} báo cáo; {lost} chỗ không đọc được.',
    en: 'The backup was read: {scans} scans and {reports} reports were added; {lost} {lost|place|places} could not be read.',
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
    vi: 'Thẻ nhớ báo lỗi: SỐ ĐO KHÔNG ĐƯỢC LƯU. Trạm vẫn đo và giữ {held} lượt đo trong bộ nhớ, sẽ mất nếu mất điện; đã mất {lost} lượt. Thay thẻ nhớ.',
    en: 'The storage answers with errors: READINGS ARE NOT STORED. Measuring goes on; {held} {held|poll is|polls are} held in memory and would be lost with the power; {lost} {lost|is|are} lost. Change the card.',
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
    vi: 'Ổ đĩa của máy chủ Sở đã đầy. Tệp mới chưa được nhận; các trạm giữ tệp và tự gửi lại khi có chỗ. Giải phóng ổ đĩa ngay.',
    en: 'The disk of the province’s server is full. Stations are asked to wait; they keep their files and send them by themselves once there is room. Make room now.',
  },
  'station-silent': {
    vi: 'Không có dữ liệu mới từ trạm {station}. Các trạm khác vẫn được nhận. Gọi người vận hành trạm: mất điện, mất mạng, hoặc bộ ghi đã dừng.',
    en: 'No new data from station {station}. The others are received as before. Call its operator: no power, no network, or the logger has stopped.',
  },
};
