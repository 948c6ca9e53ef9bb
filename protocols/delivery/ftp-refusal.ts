/**
 * What an FTP server's "no" means for the delivery. The codes say little (550 stands for almost anything), so the text is
 * looked at as well; whatever stays unclear is tried again and told, never taken for a fault of the file. Pure.
 */
import { DeliveryError, type DeliveryErrorCode, type DeliveryErrorOptions } from './delivery-error.js';

/** The server answered a command with a code from 400. */
export class FtpRefusal extends Error {
  override name = 'FtpRefusal';
  readonly code: number;
  /** The command: `STOR`, `RNTO`. */
  readonly command: string;
  readonly path: string;
  constructor(command: string, path: string, { code, text }: { code: number; text: string }) {
    super(`${command} ${path}: ${text}`);
    this.code = code;
    this.command = command;
    this.path = path;
  }
}

export function isFtpRefusal(error: unknown): error is FtpRefusal {
  return error instanceof FtpRefusal;
}

/** The command is unknown there, or not allowed to this account: another way may lead to the same. */
export function isNotOffered({ code, message }: FtpRefusal): boolean {
  return [500, 501, 502, 504, 522].includes(code) || DENIED.test(message) || ASCII.test(message);
}

const DENIED = /permission|denied|not allowed|forbidden|prohibited|unauthori/i;
/** Some servers measure no file while the transfer type is ASCII, whatever was asked for. */
const ASCII = /ascii/i;
const FULL = /no space|disk (is )?full|quota|insufficient storage|writing to local file/i;

export function explainFtpRefusal(refusal: FtpRefusal): DeliveryError {
  const { code, message, command, path } = refusal;
  const make = (
    errorCode: DeliveryErrorCode,
    disposition: DeliveryErrorOptions['disposition'],
    what: string,
    hint: string,
  ) =>
    new DeliveryError({ code: errorCode, disposition, message: `${what}: ${message}`, hint, cause: refusal });
  if (code === 452 || code === 552 || FULL.test(message)) {
    const hint = 'Free space on the server; the files wait here and follow by themselves.';
    return make('no-space', 'retry', 'The server has no space left', hint);
  }
  if ([421, 425, 426].includes(code)) {
    const hint = 'Check the network, and that the server and its firewall let passive data connections in.';
    return make('connection-lost', 'retry', 'The server broke off', hint);
  }
  if (code === 530 || code === 532) {
    const hint = "Check the user's name and the password in the secrets file.";
    return make('login-refused', 'stop', 'The server does not accept the account', hint);
  }
  if (DENIED.test(message)) {
    const hint =
      command === 'MKD'
        ? `Let the account create folders, or create ${path} on the server. Where no folder may be added, set temporary: same-folder.`
        : `Let the account write to ${path} on the server, and rename there.`;
    return make('permission-denied', 'stop', 'The server does not allow it', hint);
  }
  const hint = `Ask the operator of the server for the reason in its log; the account has to be allowed to write to ${path} and to rename.`;
  return make('rejected-by-server', 'retry', 'The server refused', hint);
}
