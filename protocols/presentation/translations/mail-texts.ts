/** Why a mail was not taken (`MailErrorCode`). */
import type { MailErrorCode } from '../../notices/mail-error.js';
import type { Text } from './text.js';

export const mailFailureTexts: Readonly<Record<MailErrorCode, Text>> = {
  unreachable: { vi: 'Không tới được máy chủ thư', en: 'The mail server cannot be reached' },
  timeout: { vi: 'Máy chủ thư trả lời quá chậm', en: 'The mail server answers too slowly' },
  'try-later': { vi: 'Máy chủ thư hẹn gửi lại sau', en: 'The mail server asks to come back later' },
  'login-refused': { vi: 'Máy chủ thư từ chối tài khoản', en: 'The mail server refuses the account' },
  'certificate-untrusted': {
    vi: 'Chứng chỉ của máy chủ thư không đáng tin',
    en: 'The mail server’s certificate is not trusted',
  },
  'no-encryption': { vi: 'Máy chủ thư không mã hóa', en: 'The mail server offers no encryption' },
  'sender-refused': { vi: 'Máy chủ thư không nhận địa chỉ gửi', en: 'The mail server refuses the sender' },
  'recipient-refused': { vi: 'Địa chỉ nhận bị từ chối', en: 'The address is refused' },
  'message-refused': { vi: 'Máy chủ thư không nhận thư', en: 'The mail server refuses the mail' },
  'protocol-error': {
    vi: 'Máy chủ thư trả lời không đúng giao thức',
    en: 'The mail server breaks the protocol',
  },
};
