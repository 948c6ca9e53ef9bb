/** Texts of logging in and out. */
import type { Texts } from '../../../protocols/presentation/translations/text.js';

export const peopleTexts = {
  loginTitle: { vi: 'Đăng nhập để xem dữ liệu quan trắc', en: 'Log in to see the monitoring data' },
  loginOver: {
    vi: 'Phiên đăng nhập đã hết. Đăng nhập lại để xem tiếp.',
    en: 'Your session has ended. Log in again to go on.',
  },
  loginName: { vi: 'Tên đăng nhập', en: 'Login' },
  loginPassword: { vi: 'Mật khẩu', en: 'Password' },
  loginShow: { vi: 'Hiện mật khẩu', en: 'Show the password' },
  loginHide: { vi: 'Ẩn mật khẩu', en: 'Hide the password' },
  loginButton: { vi: 'Đăng nhập', en: 'Log in' },
  loginWorking: { vi: 'Đang kiểm tra…', en: 'Checking…' },
  loginHelp: {
    vi: 'Chưa có tài khoản hoặc quên mật khẩu: hỏi người quản trị máy chủ của Sở.',
    en: 'No account, or the password forgotten: ask who looks after the province’s server.',
  },
  loginNobody: {
    vi: 'Chưa có tài khoản nào. Trên máy chủ của Sở, chạy lệnh dưới đây rồi tải lại trang; mật khẩu hiện ra một lần.',
    en: 'There are no accounts yet. On the province’s server, run the command below and reload this page; the password is shown once.',
  },
  loginWithout: { vi: 'Xem mà không đăng nhập', en: 'Look without logging in' },
  failRefused: { vi: 'Tên đăng nhập hoặc mật khẩu không đúng.', en: 'The login or the password is wrong.' },
  failLockedOut: {
    vi: 'Sai quá nhiều lần. Chờ ít phút rồi thử lại; nếu quên mật khẩu, hỏi người quản trị.',
    en: 'Too many failures. Wait some minutes and try again; if the password is forgotten, ask the administrator.',
  },
  failBusy: {
    vi: 'Máy chủ đang bận. Thử lại sau ít giây.',
    en: 'The server is busy. Try again in some seconds.',
  },
  failUnreachable: {
    vi: 'Không liên lạc được với máy chủ. Kiểm tra mạng rồi thử lại.',
    en: 'The server cannot be reached. Check the network and try again.',
  },
  failNotAllowed: {
    vi: 'Việc này cần tài khoản có vai trò trực vận hành.',
    en: 'That takes an account with the role operator.',
  },
  failShort: { vi: 'Mật khẩu mới cần ít nhất 10 ký tự.', en: 'A new password has at least 10 characters.' },
  failOther: { vi: 'Máy chủ không làm được việc này.', en: 'The server could not do that.' },
  navLogin: { vi: 'Đăng nhập', en: 'Log in' },
  navAccount: { vi: 'Tài khoản của {name}', en: 'Account of {name}' },
  accountTitle: { vi: 'Bạn đang đăng nhập là {name}.', en: 'You are logged in as {name}.' },
  accountNobody: { vi: 'Bạn chưa đăng nhập.', en: 'You are not logged in.' },
  roleViewer: { vi: 'Người xem', en: 'Viewer' },
  roleOperator: { vi: 'Trực vận hành', en: 'Operator' },
  roleAdministrator: { vi: 'Quản trị', en: 'Administrator' },
  logOut: { vi: 'Đăng xuất', en: 'Log out' },
  passwordTitle: { vi: 'Đổi mật khẩu', en: 'Change the password' },
  passwordPresent: { vi: 'Mật khẩu hiện tại', en: 'Present password' },
  passwordNext: { vi: 'Mật khẩu mới, ít nhất 10 ký tự', en: 'New password, at least 10 characters' },
  passwordButton: { vi: 'Đổi mật khẩu', en: 'Change it' },
  passwordDone: {
    vi: 'Đã đổi mật khẩu. Các máy khác của bạn phải đăng nhập lại.',
    en: 'The password is changed. Your other machines have to log in again.',
  },
} as const satisfies Texts;
