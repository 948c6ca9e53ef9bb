/** Why an instrument does not answer: what happened (`InstrumentErrorCode`), and what to do now. */
import type { InstrumentErrorCode } from '../../vocabulary/errors.js';
import type { Text } from './text.js';

export const instrumentFailureTexts: Readonly<Record<InstrumentErrorCode, Text>> = {
  timeout: { vi: 'Thiết bị không trả lời', en: 'The instrument does not answer' },
  'bad-checksum': { vi: 'Trả lời sai mã kiểm tra', en: 'The reply has a bad checksum' },
  'malformed-reply': { vi: 'Trả lời không đúng khuôn dạng', en: 'The reply is malformed' },
  'device-exception': { vi: 'Thiết bị từ chối yêu cầu', en: 'The instrument refuses the request' },
  'not-connected': { vi: 'Không mở được đường truyền', en: 'The line cannot be opened' },
  'wrong-device': { vi: 'Một thiết bị khác trả lời', en: 'Another instrument answers' },
};

export const instrumentHintTexts: Readonly<Record<InstrumentErrorCode, Text>> = {
  timeout: {
    vi: 'Kiểm tra nguồn của thiết bị, dây tín hiệu và địa chỉ. Bộ ghi tự thử lại.',
    en: 'Check the instrument’s power, its cable and its address. The logger keeps trying.',
  },
  'bad-checksum': {
    vi: 'Kiểm tra vỏ chống nhiễu, điện trở cuối đường và tốc độ truyền.',
    en: 'Check shielding, the terminating resistor and the line speed.',
  },
  'malformed-reply': {
    vi: 'Kiểm tra hồ sơ thiết bị và giao thức đã chọn có đúng với máy không.',
    en: 'Check that the profile and the protocol fit this instrument.',
  },
  'device-exception': {
    vi: 'Kiểm tra hồ sơ thiết bị: thanh ghi hoặc chức năng này máy không có.',
    en: 'Check the profile: the instrument has no such register or function.',
  },
  'not-connected': {
    vi: 'Kiểm tra cổng nối tiếp hoặc cáp mạng và địa chỉ IP.',
    en: 'Check the serial port, or the network cable and IP address.',
  },
  'wrong-device': {
    vi: 'Hai thiết bị có thể trùng địa chỉ, hoặc dây cắm nhầm.',
    en: 'Two instruments may share an address, or a cable is in the wrong place.',
  },
};
