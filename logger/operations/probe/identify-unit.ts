/**
 * What an instrument calls itself: Read Device Identification, function 43 / 14 (MODBUS Application Protocol V1.1b3, §6.21), the basic
 * objects. A question of its own on a channel of its own; nothing else is asked meanwhile.
 */
import { crc16Modbus, withCrc16Modbus } from '../../../protocols/framing/crc16-modbus.js';
import { mbapFrame } from '../../../protocols/framing/mbap-framer.js';
import type { OpenByteChannel } from '../../../protocols/vocabulary/byte-channel.js';
import { withDeadline, type Clock } from '../../../protocols/vocabulary/clock.js';

export interface Identification {
  vendor: string;
  product: string;
  revision: string;
}

export interface IdentifyOptions {
  open: OpenByteChannel;
  framing: 'tcp' | 'rtu';
  unitId: number;
  clock: Clock;
  deadlineMs: number;
  signal: AbortSignal;
}

const FUNCTION = 0x2b;
const MEI_TYPE = 0x0e;
const BASIC = 0x01;
const REPLY_BYTES_MAX = 300;
const MBAP_BYTES = 6;

/** `null`: it has no such thing, or did not answer. */
export async function identifyUnit(options: IdentifyOptions): Promise<Identification | null> {
  const { framing, unitId, clock, deadlineMs, signal } = options;
  const request = Uint8Array.of(unitId, FUNCTION, MEI_TYPE, BASIC, 0);
  const channel = await options.open(signal);
  try {
    return await withDeadline({ clock, deadlineMs, what: 'The identification', signal }, async () => {
      const reply = new Promise<Identification | null>((resolve) => {
        let seen = new Uint8Array(0);
        channel.onBytes((bytes) => {
          seen = Uint8Array.from([...seen, ...bytes]).slice(-REPLY_BYTES_MAX);
          const found = parseIdentification(seen, { framing, unitId });
          if (found !== undefined) resolve(found);
        });
        channel.onClose(() => resolve(null));
      });
      await channel.write(framing === 'tcp' ? mbapFrame(1, request) : withCrc16Modbus(request));
      return reply;
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  } finally {
    await channel[Symbol.asyncDispose]();
  }
}

/** `undefined`: not complete yet. */
export function parseIdentification(
  bytes: Uint8Array,
  { framing, unitId }: Pick<IdentifyOptions, 'framing' | 'unitId'>,
): Identification | null | undefined {
  const start = framing === 'tcp' ? MBAP_BYTES : 0;
  if (bytes.length < start + 3) return undefined;
  const body = bytes.slice(start);
  if (body[0] !== unitId || body[1] !== FUNCTION || body[2] !== MEI_TYPE) return null;
  const count = body[7];
  if (count === undefined) return undefined;
  const objects = new Map<number, string>();
  let place = 8;
  for (let index = 0; index < count; index += 1) {
    const [id, length] = body.slice(place, place + 2);
    if (id === undefined || length === undefined || body.length < place + 2 + length) return undefined;
    objects.set(id, Buffer.from(body.slice(place + 2, place + 2 + length)).toString('latin1'));
    place += 2 + length;
  }
  if (framing === 'rtu') {
    if (body.length < place + 2) return undefined;
    if (crc16Modbus(body, 0, place + 2) !== 0) return null;
  }
  const named = (id: number) => (objects.get(id) ?? '').replace(/[^\x20-\x7e]/g, '').trim();
  return { vendor: named(0), product: named(1), revision: named(2) };
}
