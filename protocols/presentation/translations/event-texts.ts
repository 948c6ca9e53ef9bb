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
  'clock-stepped': {
    vi: 'Đồng hồ của máy được chỉnh {seconds} giây',
    en: 'The machine’s clock was set by {seconds} {seconds|second|seconds}',
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
  'test-mail-sent': {
    vi: '{by} gửi thư thử đến {address}: {outcome}',
    en: '{by} sent a test mail to {address}: {outcome}',
  },
  'bus-traced': {
    vi: '{by} ghi lại lưu lượng trên {bus} trong {seconds} giây',
    en: '{by} recorded the traffic on {bus} for {seconds} {seconds|second|seconds}',
  },
};
