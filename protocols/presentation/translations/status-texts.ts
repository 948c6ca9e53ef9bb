/** The word of every status: never colour alone. */
import type { Status } from '../../vocabulary/status.js';
import type { Text } from './text.js';

export const statusTexts: Readonly<Record<Status, Text>> = {
  measuring: { vi: 'Đang đo', en: 'Measuring' },
  calibrating: { vi: 'Hiệu chuẩn', en: 'Calibrating' },
  maintenance: { vi: 'Bảo trì', en: 'Maintenance' },
  'warming-up': { vi: 'Khởi động', en: 'Warming up' },
  'out-of-range': { vi: 'Ngoài dải', en: 'Out of range' },
  fault: { vi: 'Lỗi thiết bị', en: 'Fault' },
  'no-comms': { vi: 'Mất liên lạc', en: 'No signal' },
};
