/** An address of the configuration cannot be listened on: which one, and which key to change. */

export interface ListenErrorOptions {
  /** `the pages` */
  what: string;
  /** The section of the configuration: `web`. */
  key: string;
  host: string;
  port: number;
  cause: unknown;
}

export class ListenError extends Error {
  override name = 'ListenError';
  readonly code: 'port-in-use' | 'not-listening';
  readonly hint: string;
  constructor({ what, key, host, port, cause }: ListenErrorOptions) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    super(`${what} cannot listen on ${host} port ${port} (${code})`, { cause });
    this.code = code === 'EADDRINUSE' ? 'port-in-use' : 'not-listening';
    this.hint =
      this.code === 'port-in-use'
        ? `Another program uses the port: stop it, or set ${key}.port to a free one.`
        : `Check ${key}.host and ${key}.port.`;
  }
}
