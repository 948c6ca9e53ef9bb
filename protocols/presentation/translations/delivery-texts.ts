/** Why a file did not arrive (`DeliveryErrorCode`), and what to do now. */
import type { DeliveryErrorCode } from '../../delivery/delivery-error.js';
import type { Text } from './text.js';

export const deliveryFailureTexts: Readonly<Record<DeliveryErrorCode, Text>> = {
  unreachable: { vi: 'Không tới được máy chủ', en: 'The server cannot be reached' },
  timeout: { vi: 'Máy chủ trả lời quá chậm', en: 'The server answers too slowly' },
  'connection-lost': { vi: 'Kết nối bị đứt giữa chừng', en: 'The connection broke off' },
  'host-key-unknown': { vi: 'Chưa xác nhận khóa của máy chủ', en: 'The server’s key is not confirmed yet' },
  'host-key-changed': { vi: 'Khóa của máy chủ đã thay đổi', en: 'The server’s key has changed' },
  'certificate-unknown': {
    vi: 'Chứng chỉ của máy chủ chưa được tin cậy',
    en: 'The server’s certificate is not trusted',
  },
  'certificate-changed': {
    vi: 'Chứng chỉ của máy chủ đã thay đổi',
    en: 'The server’s certificate has changed',
  },
  'not-encrypted': {
    vi: 'Cấu hình và máy chủ không thống nhất về mã hóa',
    en: 'Server and configuration do not agree on encryption',
  },
  'login-refused': { vi: 'Máy chủ từ chối tài khoản', en: 'The server refuses the account' },
  'permission-denied': { vi: 'Tài khoản không có quyền ghi', en: 'The account may not write there' },
  'no-space': { vi: 'Máy chủ hết chỗ', en: 'The server is full' },
  'size-mismatch': { vi: 'Tệp đến nơi không đủ độ dài', en: 'The file arrived with another size' },
  'conflicting-file': {
    vi: 'Đã có tệp cùng tên, khác nội dung',
    en: 'A different file has this name already',
  },
  'rejected-by-server': { vi: 'Máy chủ không nhận tệp', en: 'The server does not take the file' },
  'wrong-time': { vi: 'Tên tệp mang giờ chưa tới', en: 'The file’s name says a time that has not come' },
  'protocol-error': { vi: 'Máy chủ trả lời không đúng giao thức', en: 'The server breaks the protocol' },
};

export const deliveryHintTexts: Readonly<Record<DeliveryErrorCode, Text>> = {
  unreachable: {
    vi: 'Kiểm tra mạng của trạm và địa chỉ máy chủ. Tệp được giữ lại và tự gửi khi có mạng.',
    en: 'Check the station’s network and the server’s address. Files are kept and sent when it is back.',
  },
  timeout: {
    vi: 'Đường truyền có thể yếu. Tệp được giữ lại và tự gửi lại.',
    en: 'The line may be weak. Files are kept and sent again.',
  },
  'connection-lost': {
    vi: 'Tệp được giữ lại và tự gửi lại từ đầu; máy chủ không thấy tệp dở dang.',
    en: 'The file is kept and sent again; the server never sees half a file.',
  },
  'host-key-unknown': {
    vi: 'Đối chiếu dấu vân tay trong chi tiết kỹ thuật với Sở, rồi ghi vào cấu hình.',
    en: 'Compare the fingerprint in the details with the province’s, then put it into the configuration.',
  },
  'host-key-changed': {
    vi: 'Ngừng gửi để bảo vệ dữ liệu. Hỏi Sở đã đổi máy chủ chưa, rồi ghi dấu vân tay mới vào cấu hình.',
    en: 'Sending stopped to protect the data. Ask the province whether the server changed, then enter the new fingerprint.',
  },
  'certificate-unknown': {
    vi: 'Đối chiếu dấu vân tay SHA-256 trong chi tiết kỹ thuật với Sở, rồi ghi vào cấu hình (certificate).',
    en: 'Compare the SHA-256 fingerprint in the details with the province’s, then put it into the configuration (certificate).',
  },
  'certificate-changed': {
    vi: 'Ngừng gửi để bảo vệ dữ liệu. Hỏi Sở đã thay chứng chỉ chưa, rồi ghi dấu vân tay mới vào cấu hình.',
    en: 'Sending stopped to protect the data. Ask the province whether the certificate was replaced, then enter the new fingerprint.',
  },
  'not-encrypted': {
    vi: 'Xem chi tiết kỹ thuật: chọn type: ftps hoặc type: ftp theo máy chủ của Sở.',
    en: 'See the technical details: choose type: ftps or type: ftp, as the province’s server wants it.',
  },
  'login-refused': {
    vi: 'Kiểm tra tên và mật khẩu do Sở cấp.',
    en: 'Check the account name and password that the province gave.',
  },
  'permission-denied': {
    vi: 'Nhờ Sở mở quyền ghi cho thư mục của trạm.',
    en: 'Ask the province to allow writing to the station’s folder.',
  },
  'no-space': {
    vi: 'Báo cho Sở. Tệp được giữ lại và tự gửi khi có chỗ.',
    en: 'Tell the province. Files are kept and sent when there is room.',
  },
  'size-mismatch': {
    vi: 'Tệp được gửi lại; nếu lặp lại, kiểm tra đường truyền.',
    en: 'The file is sent again; if it goes on, check the line.',
  },
  'conflicting-file': {
    vi: 'So sánh hai tệp với Sở. Tệp của trạm vẫn được giữ.',
    en: 'Compare the two files with the province. The station keeps its own.',
  },
  'rejected-by-server': {
    vi: 'Xem lý do trong chi tiết kỹ thuật và hỏi Sở.',
    en: 'See the reason in the technical details and ask the province.',
  },
  'wrong-time': {
    vi: 'Đồng hồ đã chạy trước. Tệp được giữ, không gửi: bên nhận sẽ bỏ qua mọi tệp sau nó.',
    en: 'The clock had been ahead. The file is kept and not sent: the receiver would pass over all that follow.',
  },
  'protocol-error': {
    vi: 'Kiểm tra loại máy chủ và cổng trong cấu hình.',
    en: 'Check the kind of server and the port in the configuration.',
  },
};
