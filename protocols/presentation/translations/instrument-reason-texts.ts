/**
 * The reasons that the shipped profiles give, for views that bring only the code. A profile's own text, where a view brings
 * it, comes first: a new profile needs no line here.
 */
import type { Texts } from './text.js';

export const instrumentReasonTexts: Texts = {
  'analog-calibration-warning': { vi: 'Cảnh báo hiệu chuẩn mạch tương tự', en: 'Analog calibration warning' },
  'both-axes-failed': {
    vi: 'Cả hai trục hỏng, có thể bị che khuất',
    en: 'Both axes failed, perhaps blocked',
  },
  'box-temperature-warning': { vi: 'Cảnh báo nhiệt độ vỏ máy', en: 'Box temperature warning' },
  calm: { vi: 'Lặng gió, không có hướng', en: 'Calm: there is no direction' },
  'dynamic-span-warning': { vi: 'Cảnh báo hiệu chuẩn điểm dải tự động', en: 'Dynamic span warning' },
  'dynamic-zero-warning': { vi: 'Cảnh báo hiệu chuẩn điểm không tự động', en: 'Dynamic zero warning' },
  'error-pending': {
    vi: 'Máy có lỗi chưa xử lý, xem màn hình',
    en: 'The meter has a pending error; see its display',
  },
  'expanded-display': { vi: 'Đang hiển thị mở rộng để kiểm tra', en: 'Expanded display for a test' },
  'front-panel-warning': { vi: 'Mất liên lạc với mặt máy', en: 'Front panel communication warning' },
  'generator-lamp-warning': {
    vi: 'Cảnh báo cường độ đèn bộ tạo ozon',
    en: 'Ozone generator lamp intensity warning',
  },
  'generator-reference-warning': {
    vi: 'Cảnh báo đầu dò chuẩn của bộ tạo ozon',
    en: 'Ozone generator reference detector warning',
  },
  'generator-temperature-warning': {
    vi: 'Cảnh báo nhiệt độ đèn bộ tạo ozon',
    en: 'Ozone generator lamp temperature warning',
  },
  'invalid-concentration': { vi: 'Nồng độ không hợp lệ', en: 'Invalid concentration' },
  'lamp-driver-warning': {
    vi: 'Mất liên lạc với mạch điều khiển đèn',
    en: 'Lamp driver chip communication warning',
  },
  'low-span-calibration': { vi: 'Đang hiệu chuẩn điểm dải thấp', en: 'In low span calibration mode' },
  'maintenance-or-cleaning': {
    vi: 'Đang bảo trì hoặc đang rửa, giá trị bị giữ nguyên',
    en: 'Maintenance or cleaning (with settling); the value is frozen',
  },
  'measuring-mode-changed': {
    vi: 'Chế độ đo của cảm biến đã thay đổi',
    en: 'The sensor’s measuring mode was changed',
  },
  motion: { vi: 'Cân chưa ổn định', en: 'The weight is not stable' },
  'ne107-failure': { vi: 'NE107 F: hỏng', en: 'NE107 F: failure' },
  'ne107-function-check': {
    vi: 'NE107 C: đang hiệu chuẩn hoặc giữ (hold)',
    en: 'NE107 C: function check, calibration or hold',
  },
  'ne107-maintenance-required': { vi: 'NE107 M: cần bảo trì', en: 'NE107 M: maintenance required' },
  'ne107-out-of-specification': {
    vi: 'NE107 S: ngoài đặc tính kỹ thuật',
    en: 'NE107 S: out of specification',
  },
  'not-assigned': { vi: 'Chưa gán giá trị đo cho biến này', en: 'No measured value is assigned to this AI' },
  'not-running': { vi: 'Máy không chạy', en: 'The meter is not running' },
  'not-zeroed': { vi: 'Cân chưa về không sau khi bật', en: 'Not zeroed since it was switched on' },
  overload: { vi: 'Quá tải', en: 'Overload' },
  'photometer-lamp-stability-warning': {
    vi: 'Cảnh báo độ ổn định đèn quang kế',
    en: 'Photometer lamp stability warning',
  },
  'photometer-lamp-temperature-warning': {
    vi: 'Cảnh báo nhiệt độ đèn quang kế',
    en: 'Photometer lamp temperature warning',
  },
  'photometer-reference-warning': {
    vi: 'Cảnh báo tín hiệu chuẩn của quang kế',
    en: 'Photometer reference warning',
  },
  'rear-board-warning': { vi: 'Mất liên lạc với bo mạch phía sau', en: 'Rear board communication warning' },
  'relay-board-warning': { vi: 'Mất liên lạc với bo rơ-le', en: 'Relay board communication warning' },
  'sample-pressure-warning': { vi: 'Cảnh báo áp suất khí mẫu', en: 'Sample pressure warning' },
  'sample-temperature-warning': { vi: 'Cảnh báo nhiệt độ khí mẫu', en: 'Sample temperature warning' },
  'scrubber-temperature-warning': {
    vi: 'Cảnh báo nhiệt độ bộ lọc ozon',
    en: 'Ozone scrubber temperature warning',
  },
  'sensor-inactive': {
    vi: 'Cảm biến bị tháo hoặc mất liên lạc',
    en: 'The sensor was removed or does not communicate',
  },
  'sensor-model-changed': { vi: 'Đã thay kiểu cảm biến khác', en: 'Another model of sensor is connected' },
  'sensor-overflow': { vi: 'Ngoài dải đo (OFL)', en: 'Outside the measuring range (OFL)' },
  'sensor-status-info': {
    vi: 'Cảm biến có thông báo riêng, xem màn hình',
    en: 'The sensor has a message of its own; see the terminal',
  },
  'sensor-unknown': {
    vi: 'Không có cảm biến này, hoặc mất liên lạc với bộ điều khiển quá 2 phút',
    en: 'No such sensor, or the interface lost its controller for more than 2 minutes',
  },
  'shows-gross': { vi: 'Đầu cân đang hiển thị khối lượng tổng', en: 'The indicator shows the gross weight' },
  'shows-net': { vi: 'Đầu cân đang hiển thị khối lượng tịnh', en: 'The indicator shows the net weight' },
  'system-not-ok': { vi: 'Máy không báo SYSTEM OK', en: 'The instrument does not report SYSTEM OK' },
  'system-reset-warning': { vi: 'Máy đã khởi động lại', en: 'System reset warning' },
  'totalizer-on-hold': { vi: 'Bộ đếm đang bị giữ', en: 'The totalizer is on hold and does not count' },
  underload: { vi: 'Dưới không quá 20 vạch chia', en: 'More than 20 divisions below zero' },
  'undocumented-status': {
    vi: 'Trạng thái không có trong tài liệu',
    en: 'A run indicator that the manual does not list',
  },
  'undocumented-value-status': {
    vi: 'Trạng thái không có trong tài liệu',
    en: 'A status that the manual does not list',
  },
  'unit-mismatch': {
    vi: 'Đơn vị do máy gửi khác với cấu hình',
    en: 'The transmitter sends another unit than configured',
  },
  'value-bad': { vi: 'Giá trị không dùng được', en: 'The value is not usable' },
  'value-invalid': { vi: 'Giá trị không hợp lệ (----)', en: 'Invalid measured value (----)' },
  'value-missing': {
    vi: 'Không có giá trị (Cal hoặc Error)',
    en: 'No value; the terminal shows Cal or Error',
  },
  'value-uncertain': { vi: 'Giá trị có thể không chính xác', en: 'The value is possibly not accurate' },
  'value-void': { vi: 'Thiết bị báo số đo không hợp lệ', en: 'The instrument marks the data as void' },
  'weight-out-of-range': { vi: 'Quá tải hoặc dưới không', en: 'Overload or below zero' },
  'wrong-sensor-number': { vi: 'Số cảm biến trả về không đúng', en: 'Another sensor number answered' },
  'zero-adjustment': { vi: 'Đang chỉnh điểm không', en: 'Zero adjustment is running' },
};
