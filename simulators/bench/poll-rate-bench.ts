/**
 * The guarded Modbus reader against a bare modbus-serial client and a client in C (libmodbus): the same requests to the same
 * server, one in flight, in turns, so that all meet the same machine. The server is libmodbus's, which is faster than any client
 * here; without a compiler and libmodbus it is our simulated instrument, and then it is the limit.
 */
import modbusSerial from 'modbus-serial';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { createModbusReader, type ModbusCodecName } from '../../hardware/modbus/create-modbus-reader.js';
import { tcpByteChannel } from '../../hardware/modbus/tcp-byte-channel.js';
import { serialByteChannel } from '../../hardware/serial/serial-byte-channel.js';
import { BenchInstruments } from './bench-instruments.js';
import { REGISTERS_EACH, UNIT_ID } from './bench-load.js';
import type { BenchOptions, BenchResult, Figure } from './bench-result.js';
import { compareRates, type Contestant, type Rate } from './compare-rates.js';
import { compileLibmodbusPeer, pollWithPeer, serialPair, servePeer } from './libmodbus-peer.js';

const DEADLINE_MS = 1000;
const BITS_PER_SECOND = 115_200;
/** A round is some tenths of a second: other work on the machine then meets everybody. */
const REQUESTS = { tcp: 4000, rtu: 600 } as const;
const ROUNDS_A_RUN = 5;

type Wire = readonly [kind: 'tcp' | 'rtu', address: string];

interface Poller extends AsyncDisposable {
  poll(): Promise<unknown>;
}

export async function pollRateBench(options: BenchOptions): Promise<BenchResult> {
  const peer = await compileLibmodbusPeer(options.folder);
  const { figures, notes } =
    peer === null ? await againstOurInstruments(options) : await againstLibmodbus(peer, options);
  return {
    name: 'poll-rate',
    title: 'the guarded reader against bare modbus-serial and libmodbus',
    figures,
    notes: [
      `${REGISTERS_EACH} input registers a request, one request in flight; CPU of the client's process only.`,
      ...notes,
    ],
  };
}

type Measured = Pick<BenchResult, 'figures' | 'notes'>;

async function againstLibmodbus(peer: string, options: BenchOptions): Promise<Measured> {
  await using tcp = await servePeer(peer, null);
  const figures = await compare(['tcp', tcp.address], peer, options);
  const pair = await serialPair(options.folder);
  if (pair === null) return { figures, notes: ['socat is not installed: RTU was left out.'] };
  await using line = pair;
  await using rtu = await servePeer(peer, line.far);
  figures.push(...(await compare(['rtu', line.near], peer, options)));
  const notes = [
    `The server is libmodbus (${rtu.address === line.far ? 'TCP, and RTU' : 'TCP'}), in a process of its own.`,
    'RTU over a pair of pseudo-terminals, which have no bit times: no client keeps the silence between frames there.',
  ];
  return { figures, notes };
}

async function againstOurInstruments(options: BenchOptions): Promise<Measured> {
  await using instruments = await BenchInstruments.start(1);
  const [port] = instruments.tcpPorts;
  if (port === undefined) throw new Error('no instrument is served');
  const figures = await compare(['tcp', String(port)], null, options);
  const path = instruments.serialPath;
  if (path !== null) figures.push(...(await compare(['rtu', path], null, options)));
  const notes = [
    'No compiler or no libmodbus here (libmodbus-dev, pkg-config, cc): the C client was left out, and the server is our simulated instrument, which limits every rate.',
    ...(path === null ? ['No pseudo-terminal can be made here: RTU was left out.'] : []),
  ];
  return { figures, notes };
}

function compare(wire: Wire, peer: string | null, options: BenchOptions): Promise<Figure[]> {
  const [kind] = wire;
  const { runs, signal, tell } = options;
  tell(`Modbus ${kind.toUpperCase()}`);
  const requests = REQUESTS[kind];
  const polled = (name: string, open: () => Poller | Promise<Poller>): Contestant => ({
    name,
    measure: () => measureRate(open, requests),
  });
  const load = { registers: REGISTERS_EACH, requests };
  const contestants = [
    polled('guarded', () => guarded(wire, 'own')),
    polled('bare modbus-serial', () => bare(wire)),
    polled('guarded with modbus-serial’s codec', () => guarded(wire, 'modbus-serial')),
    ...(peer === null ? [] : [{ name: 'libmodbus (C)', measure: () => pollWithPeer(peer, wire, load) }]),
  ];
  return compareRates(contestants, { name: kind.toUpperCase(), rounds: runs * ROUNDS_A_RUN, signal });
}

async function measureRate(open: () => Poller | Promise<Poller>, requests: number): Promise<Rate> {
  const clock = new SystemClock();
  await using poller = await open();
  await poller.poll(); // Opens the connection.
  const cpuBefore = process.cpuUsage();
  const startedMs = clock.monotonicMs();
  for (let request = 0; request < requests; request += 1) await poller.poll();
  const seconds = (clock.monotonicMs() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: requests / seconds, cpuUsPerRequest: (user + system) / requests };
}

function guarded([kind, address]: Wire, codec: ModbusCodecName): Poller {
  const clock = new SystemClock();
  const line = { baudRate: BITS_PER_SECOND, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  const open =
    kind === 'tcp'
      ? tcpByteChannel({ host: '127.0.0.1', port: Number(address), clock })
      : serialByteChannel({ path: address, ...line });
  const reader = createModbusReader({ framing: kind, open, clock, codec, bitsPerSecond: BITS_PER_SECOND });
  const { signal } = new AbortController();
  return {
    poll: () =>
      reader.read(
        { unitId: UNIT_ID, functionCode: 4, address: 0, count: REGISTERS_EACH },
        { deadlineMs: DEADLINE_MS, signal },
      ),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

async function bare([kind, address]: Wire): Promise<Poller> {
  const client = new modbusSerial.default();
  if (kind === 'tcp') await client.connectTCP('127.0.0.1', { port: Number(address) });
  else await client.connectRTUBuffered(address, { baudRate: BITS_PER_SECOND });
  client.setID(UNIT_ID);
  client.setTimeout(DEADLINE_MS);
  return {
    poll: () => client.readInputRegisters(0, REGISTERS_EACH),
    [Symbol.asyncDispose]: () => new Promise((resolve) => client.close(() => resolve())),
  };
}
