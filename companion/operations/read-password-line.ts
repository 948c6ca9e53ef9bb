/** The first line of a stream, without its end: `printf %s "$PASSWORD" | quantrac companion station add … --password-stdin`. */
import type { Readable } from 'node:stream';
import { UsageError } from './usage-error.js';

const LINE_BYTES_MAX = 1_024;

export async function readPasswordLine(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    chunks.push(bytes);
    sizeBytes += bytes.length;
    if (sizeBytes > LINE_BYTES_MAX || bytes.includes(0x0a)) break;
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  if (line === '') throw new UsageError('There is no password on standard input');
  return line;
}
