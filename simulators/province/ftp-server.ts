/** What the stock FTP servers that the tests start have in common. */
import type { Certificate } from './make-certificate.js';

export interface FtpServerOptions {
  /** Where the login lands; it must exist. */
  folder: string;
  tls: 'none' | 'explicit' | 'implicit';
  /** Needed unless `tls` is `none`. */
  certificate?: Certificate;
  /** Commands that the server refuses, as a poor one would: `SIZE`, `EPSV`, `MLSD`. */
  without?: readonly string[];
}

export interface FtpServer extends AsyncDisposable {
  port: number;
  /** Where it takes passive data connections. */
  passivePorts: readonly number[];
  user: string;
  password: string;
  log(): string;
}
