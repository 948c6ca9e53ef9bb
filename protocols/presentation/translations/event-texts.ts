/** What happened at the station, a sentence a kind. The values of settings stand beside the sentence, before and after. */
import type { EventKind } from '../../vocabulary/station-event.js';
import type { Text } from './text.js';

export const eventTexts: Readonly<Record<EventKind, Text>> = {
  'logger-started': { vi: 'Bộ ghi khởi động', en: 'The logger started' },
  'logger-stopped': { vi: 'Bộ ghi được dừng', en: 'The logger was stopped' },
  'database-set-aside': {
    vi: 'Cơ sở dữ liệu hỏng được cất riêng thành {path}',
    en: 'A damaged database was set aside as {path}',
  },
  'copies-differed': {
    vi: '{n} bản sao tệp tại trạm đã bị sửa, tệp đầu tiên là {file}; bản đúng đã được ghi lại, bản bị sửa được giữ bên cạnh',
    en: '{n} {n|copy|copies} of data files at the station had been changed, the first {file}; the right {n|one was|ones were} written again, what was found is kept beside',
  },
  'receipts-reviewed': {
    vi: '{by} đã xem xét {n} biên nhận của {target} từ chối hoặc không khớp: {reason}',
    en: '{by} has looked at {n} {n|receipt|receipts} of {target} that refused or contradicted files: {reason}',
  },
  'clock-stepped': {
    vi: 'Đồng hồ của máy được chỉnh {seconds} giây',
    en: 'The machine’s clock was set by {seconds} {seconds|second|seconds}',
  },
  'clock-held': {
    vi: 'Đồng hồ máy nhảy {hours} giờ, không được theo: trạm chạy tiếp theo giờ của mình',
    en: 'The machine’s clock jumped by {hours} h and is not followed: the station goes on by its own time',
  },
  'clock-returned': {
    vi: 'Đồng hồ máy đã trở lại giờ của trạm (đã lệch {hours} giờ)',
    en: 'The machine’s clock came back to the station’s time (it was {hours} h off)',
  },
  'clock-followed': {
    vi: 'Trạm theo giờ mới của máy (lệch {hours} giờ), đã được xác nhận {by}',
    en: 'The station follows the machine’s new time ({hours} h off), which is confirmed {by}',
  },
  'clock-accepted': {
    vi: 'Người vận hành xác nhận đồng hồ máy đúng: {reason}. Số đo ghi trước {hours} giờ được để riêng, {files} tệp không gửi',
    en: 'An operator declared the machine’s clock right: {reason}. What was dated up to {hours} h ahead stays apart, {files} {files|file|files} held back',
  },
  'receipt-key-noted': {
    vi: 'Ghi nhận khóa ký biên nhận của {target} ({province}): {fingerprint}',
    en: 'The key with which {target} ({province}) signs receipts is noted: {fingerprint}',
  },
  'receipt-key-refused': {
    vi: '{target} ký biên nhận bằng khóa khác, không được tin: {fingerprint}',
    en: '{target} signs its receipts with another key, which is not believed: {fingerprint}',
  },
  'receipt-key-accepted': {
    vi: 'Người vận hành ghim khóa ký biên nhận mới của {target}: {fingerprint}',
    en: 'An operator pinned the new key with which {target} signs receipts: {fingerprint}',
  },
  'instrument-silent': { vi: 'Thiết bị {instrument} không trả lời', en: '{instrument} does not answer' },
  'instrument-answers': { vi: 'Thiết bị {instrument} trả lời', en: '{instrument} answers' },
  'target-stopped': { vi: 'Ngừng gửi đến {target}', en: 'Sending to {target} stopped' },
  'target-resumed': { vi: 'Gửi lại được đến {target}', en: 'Sending to {target} goes on' },
  'setting-first-read': {
    vi: 'Đọc lần đầu cài đặt của {instrument}: {name}',
    en: 'First reading of a setting of {instrument}: {name}',
  },
  'setting-changed': {
    vi: 'Cài đặt của {instrument} đã đổi: {name}',
    en: 'A setting of {instrument} was changed: {name}',
  },
  'alarm-raised': { vi: 'Cảnh báo: {what}', en: 'Alarm: {what}' },
  'alarm-ended': { vi: 'Hết cảnh báo: {what}', en: 'Alarm over: {what}' },
  'notice-sent': { vi: 'Đã gửi thư báo đến {address}: {what}', en: 'Mail sent to {address}: {what}' },
  'notice-refused': {
    vi: 'Thư báo đến {address} bị từ chối: {what}',
    en: 'Mail to {address} was refused: {what}',
  },
  'configuration-changed': {
    vi: 'Cấu hình của trạm đã đổi: {parts}',
    en: 'The station’s configuration was changed: {parts}',
  },
  'files-resent': {
    vi: '{by} cho gửi lại {files} tệp đến {target} ({from} – {to})',
    en: '{by} queued {files} {files|file|files} for {target} again ({from} – {to})',
  },
  'data-exported': {
    vi: '{by} xuất {what} ({format}), {from} – {to}',
    en: '{by} exported {what} ({format}), {from} – {to}',
  },
  'backup-made': {
    vi: '{by} sao lưu cơ sở dữ liệu vào {path}',
    en: '{by} copied the database to {path}',
  },
  'database-restored': {
    vi: '{by} thay cơ sở dữ liệu bằng bản sao lưu {path}',
    en: '{by} put the backup {path} in the place of the database',
  },
  'backup-added': {
    vi: '{by} đưa bản sao lưu {path} vào để đọc bổ sung',
    en: '{by} put the backup {path} beside the database, to be read into it',
  },
  'test-mail-sent': {
    vi: '{by} gửi thư thử đến {address}: {outcome}',
    en: '{by} sent a test mail to {address}: {outcome}',
  },
  'bus-traced': {
    vi: '{by} ghi lại lưu lượng trên {bus} trong {seconds} giây',
    en: '{by} recorded the traffic on {bus} for {seconds} {seconds|second|seconds}',
  },
};
