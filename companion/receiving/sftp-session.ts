/**
 * One SFTP session over one channel: packets in, answers out, one at a time and in order, so that a rename never overtakes
 * the write before it. A client that asks faster than it is answered is held back by the channel's window.
 */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { answerRequest, EXTENSIONS } from './requests/answer-request.js';
import { OpenHandles } from './open-handles.js';
import type { StationFolder } from './station-folder.js';
import { encodeVersion } from './wire/encode-reply.js';
import { PacketSplitter, SftpProtocolError } from './wire/packet-splitter.js';
import { parseInit, parseRequest } from './wire/parse-request.js';

/** The channel of the SSH library, as far as a session needs it. */
export interface SessionChannel extends Duplex {
  exit(status: number): unknown;
  close(): unknown;
}

export interface SftpSessionOptions {
  channel: SessionChannel;
  folder: StationFolder;
  /** A fault of the service, not of the client. */
  onFault: (fault: unknown) => void;
  /** The client does not speak SFTP. */
  onProtocolError: (error: SftpProtocolError) => void;
  /** The session began (+1) or ended (−1) to work on something. */
  onBusy: (change: 1 | -1) => void;
}

export class SftpSession {
  readonly #options: SftpSessionOptions;
  readonly #splitter = new PacketSplitter();
  readonly #handles = new OpenHandles();
  readonly #packets: Buffer[] = [];
  #phase: 'starting' | 'running' | 'ended' = 'starting';
  #working = false;
  #released = false;
  /** The client said that it will ask no more. */
  #finished = false;
  readonly #ending = new AbortController();
  #over: () => void = () => undefined;
  readonly over: Promise<void>;

  constructor(options: SftpSessionOptions) {
    this.#options = options;
    this.over = new Promise((resolve) => (this.#over = resolve));
    const { channel } = options;
    channel.on('data', (chunk: Buffer) => this.#onData(chunk));
    channel.on('end', () => this.#onFinished());
    channel.on('close', () => this.end());
    channel.on('error', () => this.end());
  }

  /** Ends it now; what is open and unfinished is given up. Requests already taken up run to their end. */
  end(): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    this.#packets.length = 0;
    this.#ending.abort();
    void this.#work();
  }

  #onData(chunk: Buffer): void {
    if (this.#phase === 'ended') return;
    try {
      this.#packets.push(...this.#splitter.push(chunk));
    } catch (error) {
      return this.#fail(error);
    }
    // Nothing more is taken from the channel until these are answered; its window then holds the client back.
    this.#options.channel.pause();
    void this.#work();
  }

  #onFinished(): void {
    this.#finished = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#working || this.#released) return;
    this.#working = true;
    this.#options.onBusy(1);
    try {
      for (let packet = this.#packets.shift(); packet !== undefined; packet = this.#packets.shift()) {
        await this.#answer(packet);
      }
      if (this.#finished) this.#phase = 'ended';
      if (this.#phase !== 'ended') this.#options.channel.resume();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#working = false;
      if (this.#phase === 'ended') await this.#release();
      this.#options.onBusy(-1);
    }
  }

  async #answer(packet: Buffer): Promise<void> {
    if (this.#phase === 'starting') {
      parseInit(packet);
      this.#phase = 'running';
      return this.#send(encodeVersion(EXTENSIONS));
    }
    const context = { folder: this.#options.folder, handles: this.#handles };
    const { reply, fault } = await answerRequest(context, parseRequest(packet));
    if (fault !== null) this.#options.onFault(fault);
    await this.#send(reply);
  }

  async #send(reply: Buffer): Promise<void> {
    const { channel } = this.#options;
    if (this.#ending.signal.aborted || !channel.writable || channel.write(reply)) return;
    const { signal } = this.#ending;
    await once(channel, 'drain', { signal }).catch(() => undefined);
  }

  #fail(error: unknown): void {
    if (error instanceof SftpProtocolError) this.#options.onProtocolError(error);
    else this.#options.onFault(error);
    this.end();
  }

  async #release(): Promise<void> {
    this.#released = true;
    const { channel } = this.#options;
    await this.#handles.abandonAll();
    // OpenSSH's sftp waits for the server to close first: without this it hangs at the end of a batch.
    if (channel.writable) {
      channel.exit(0);
      channel.end();
    }
    channel.close();
    this.#over();
  }
}
