/**
 * One logged-in FTP or FTPS session: every command has a deadline, and every foreign error leaves here translated. One
 * command at a time, as the protocol has it. The only file that imports basic-ftp.
 */
import { Readable, Writable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { FTPError, type Client } from 'basic-ftp';
import { DeadlineError, withDeadline, type Clock } from '../vocabulary/clock.js';
import { checkShown, type CertificatePlace, type CertificateTrust } from './certificate-pin.js';
import { DeliveryError } from './delivery-error.js';
import { FtpRefusal, isFtpRefusal, isNotOffered } from './ftp-refusal.js';
import { folderOf } from './remote-path.js';

export interface FtpSessionParts {
  client: Client;
  place: CertificatePlace;
  trust: CertificateTrust | null;
  /** Never told: server texts that repeat it are blackened. */
  password: string;
  /** Longest wait for the answer to one command, ms. */
  replyTimeoutMs: number;
  clock: Clock;
}

/** `sizeBytes`: `null` where the server does not tell. */
export interface FtpEntry {
  sizeBytes: number | null;
  kind: 'file' | 'folder' | 'other';
}

/** A transfer may take its bytes at this rate beyond the reply deadline: a modem at the edge of its cell. */
const SLOWEST_BYTES_PER_SECOND = 500;
const SECOND_MS = 1_000;

/** Commands reject with `FtpRefusal` when the server says no, with `DeliveryError` when the connection does. */
export class FtpSession {
  readonly #parts: FtpSessionParts;
  #ended: DeliveryError | null = null;
  #start: string | null = null;
  #sizes: 'asked' | 'listed' = 'asked';

  readonly #dataSecured: () => Promise<void>;

  constructor(parts: FtpSessionParts) {
    this.#parts = parts;
    this.#dataSecured = guardData(parts);
  }

  get state(): 'open' | 'closed' {
    return this.#ended === null && !this.#parts.client.closed ? 'open' : 'closed';
  }

  /** Writes a new file; what had the name is replaced. */
  async store(path: string, bytes: Uint8Array): Promise<void> {
    const secured = this.#dataSecured;
    async function* content() {
      // The library begins before the encryption stands, and an empty file would end before it does.
      await secured();
      if (bytes.length > 0) yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const source = Readable.from(content(), { objectMode: false });
    await this.#run('STOR', path, bytes.length, (client) => client.uploadFrom(source, path));
  }

  /** `null` when there is more than `sizeBytesMax` of it. */
  async read(path: string, sizeBytesMax: number): Promise<Buffer | null> {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        sizeBytes += chunk.length;
        if (sizeBytes <= sizeBytesMax) chunks.push(chunk);
        done();
      },
    });
    await this.#run('RETR', path, sizeBytesMax, (client) => client.downloadTo(sink, path));
    return sizeBytes > sizeBytesMax ? null : Buffer.concat(chunks);
  }

  /** `null` when nothing stands there. Asks for the size; where that is not offered, looks into the listing. */
  async stat(path: string): Promise<FtpEntry | null> {
    if (this.#sizes === 'asked') {
      try {
        return {
          sizeBytes: await this.#run('SIZE', path, 0, (client) => client.size(path)),
          kind: 'file',
        };
      } catch (error) {
        if (!isFtpRefusal(error)) throw error;
        if (!isNotOffered(error)) return null;
        this.#sizes = 'listed';
      }
    }
    const folder = folderOf(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    return (await this.entries(folder)).get(name) ?? null;
  }

  /** From now on sizes are read from listings: this server's answers about sizes contradict each other. */
  distrustSizes(): boolean {
    if (this.#sizes === 'listed') return false;
    this.#sizes = 'listed';
    return true;
  }

  /** What is in a folder, by name. Empty when there is no such folder. */
  async entries(folder: string): Promise<Map<string, FtpEntry>> {
    try {
      const listed = await this.#run('LIST', folder, 0, (client) => client.list(folder));
      return new Map(
        listed.map((entry) => {
          const kind = entry.isFile ? 'file' : entry.isDirectory ? 'folder' : 'other';
          return [entry.name.slice(entry.name.lastIndexOf('/') + 1), { sizeBytes: entry.size, kind }];
        }),
      );
    } catch (error) {
      if (isFtpRefusal(error) && (error.code === 550 || error.code === 450) && !isNotOffered(error))
        return new Map();
      throw error;
    }
  }

  /** Resolves when the folder is there, made now or before. */
  async makeFolder(folder: string): Promise<void> {
    try {
      await this.#send('MKD', folder);
    } catch (error) {
      // "550" is said of a folder that exists and of one that may not be made.
      if (!isFtpRefusal(error) || !(await this.#isFolder(folder))) throw error;
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#run('RNFR', from, 0, (client) => client.send(`RNFR ${from}`));
    await this.#run('RNTO', to, 0, (client) => client.send(`RNTO ${to}`));
  }

  async remove(path: string): Promise<void> {
    await this.#send('DELE', path);
  }

  /** Says goodbye and hangs up. */
  end(): void {
    this.#fail(null);
    this.#parts.client.close();
  }

  /** Hangs up at once; what is under way fails with `connection-lost`. */
  drop(): void {
    this.end();
  }

  async #isFolder(folder: string): Promise<boolean> {
    try {
      this.#start ??= await this.#run('PWD', '', 0, (client) => client.pwd());
      await this.#send('CWD', folder);
    } catch (error) {
      if (isFtpRefusal(error)) return false;
      throw error;
    }
    try {
      await this.#send('CWD', this.#start);
    } catch (error) {
      // All paths are relative to where the login lands: from anywhere else they would lead astray.
      this.drop();
      throw error;
    }
    return true;
  }

  async #send(command: string, path: string): Promise<void> {
    await this.#run(command, path, 0, (client) => client.send(`${command} ${path}`));
  }

  async #run<T>(
    command: string,
    path: string,
    sizeBytes: number,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    const { client, clock, replyTimeoutMs, place } = this.#parts;
    this.#throwIfEnded();
    const what = `${command} ${path}`;
    const deadlineMs = replyTimeoutMs + (sizeBytes / SLOWEST_BYTES_PER_SECOND) * SECOND_MS;
    try {
      return await withDeadline({ clock, deadlineMs, what }, () => work(client));
    } catch (error) {
      this.#throwIfEnded();
      if (error instanceof FTPError && error.code >= 400) {
        // After "421" the server hangs up; the session is of no use any more.
        if (error.code !== 421) throw new FtpRefusal(command, path, this.#answerOf(error));
      }
      const late = error instanceof DeadlineError;
      const failure =
        error instanceof DeliveryError
          ? error
          : new DeliveryError({
              code: late ? 'timeout' : 'connection-lost',
              disposition: 'retry',
              message: late
                ? `${place.host}:${place.port} did not answer ${what} within ${Math.round(deadlineMs)} ms`
                : `The connection to ${place.host}:${place.port} ended at ${what}: ${this.#textOf(error)}`,
              hint: late
                ? 'Check the network, and that the server and its firewall let passive data connections in.'
                : 'The file is sent again by itself.',
              cause: error,
            });
      this.#fail(failure);
      client.close();
      throw failure;
    }
  }

  #throwIfEnded(): void {
    if (this.#ended !== null) throw this.#ended;
  }

  #fail(failure: DeliveryError | null): void {
    const { host, port } = this.#parts.place;
    this.#ended ??=
      failure ??
      new DeliveryError({
        code: 'connection-lost',
        disposition: 'retry',
        message: `The connection to ${host}:${port} was closed`,
      });
  }

  #answerOf(error: FTPError): { code: number; text: string } {
    return { code: error.code, text: this.#textOf(error) };
  }

  #textOf(error: unknown): string {
    return blacken(error instanceof Error ? error.message : String(error), this.#parts.password);
  }
}

/** A text of the server, or of the library, without the password. */
export function blacken(text: string, password: string): string {
  return password === '' ? text : text.replaceAll(password, '###');
}

/**
 * Every data connection has to be the same server's, before a byte goes over it; the function that is returned waits for
 * that. Without encryption there is nothing to wait for.
 */
function guardData({ client, trust, place }: FtpSessionParts): () => Promise<void> {
  let secured = Promise.resolve();
  let chosen = client.prepareTransfer;
  const guarded: Client['prepareTransfer'] = async (ftp) => {
    // The library puts the way that worked in the place of the one that looks for it.
    client.prepareTransfer = chosen;
    try {
      const response = await chosen(ftp);
      const { dataSocket } = ftp;
      if (dataSocket instanceof TLSSocket && trust !== null) secured = whenSecured(dataSocket, trust, place);
      return response;
    } finally {
      chosen = client.prepareTransfer;
      client.prepareTransfer = guarded;
    }
  };
  client.prepareTransfer = guarded;
  return () => secured;
}

function whenSecured(socket: TLSSocket, trust: CertificateTrust, place: CertificatePlace): Promise<void> {
  const secured = new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', () => {
      const wrong = checkShown(socket, trust, place);
      if (wrong === null) return resolve();
      socket.destroy(wrong);
      reject(wrong);
    });
    socket.once('close', () => reject(new Error('the data connection was closed before it was encrypted')));
  });
  // Of a listing nobody waits for it.
  secured.catch(() => undefined);
  return secured;
}
