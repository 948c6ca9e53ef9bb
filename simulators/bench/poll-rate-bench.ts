/**
 * The guarded Modbus reader against a bare modbus-serial client: the same requests to the same server, one in flight, in turns
 * in the same process, so that both meet the same machine.
 */
import modbusSerial from 'modbus-serial';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { createModbusReader } from '../../hardware/modbus/create-modbus-reader.js';
import { tcpByteChannel } from '../../hardware/modbus/tcp-byte-channel.js';
import { serialByteChannel } from '../../hardware/serial/serial-byte-channel.js';
import { BenchInstruments } from './bench-instruments.js';
import { REGISTERS_EACH, UNIT_ID } from './bench-load.js';
import type { BenchOptions, BenchResult, Figure } from './bench-result.js';
import { median } from './median.js';

const DEADLINE_MS = 1000;
const BITS_PER_SECOND = 115_200;
const REQUESTS = { tcp: 3000, rtu: 400 } as const;

interface Poller extends AsyncDisposable {
  poll(): Promise<unknown>;
}

interface Rate {
  perSecond: number;
  cpuUsPerRequest: number;
}

export async function pollRateBench({ runs, signal, tell }: BenchOptions): Promise<BenchResult> {
  await using instruments = await BenchInstruments.start(1);
  const [port] = instruments.tcpPorts;
  if (port === undefined) throw new Error('no instrument is served');
  tell('Modbus TCP');
  const figures = await compare(
    'TCP',
    { guarded: () => guardedTcp(port), bare: () => bareTcp(port) },
    { runs, requests: REQUESTS.tcp, signal },
  );
  const path = instruments.serialPath;
  const notes = [
    `${REGISTERS_EACH} input registers a request, one request in flight; CPU of the client's process only.`,
  ];
  if (path === null) {
    notes.push('No pseudo-terminal can be made here: RTU was left out.');
  } else {
    tell('Modbus RTU');
    figures.push(
      ...(await compare(
        'RTU',
        { guarded: () => guardedRtu(path), bare: () => bareRtu(path) },
        { runs, requests: REQUESTS.rtu, signal },
      )),
    );
    notes.push(
      'RTU over a pseudo-terminal, which has no speed of its own: the guarded reader keeps the 1.75 ms of silence before each request that the standard asks for, the bare client does not.',
    );
  }
  return { name: 'poll-rate', title: 'the guarded reader against bare modbus-serial', figures, notes };
}

interface Contestants {
  guarded: () => Poller | Promise<Poller>;
  bare: () => Poller | Promise<Poller>;
}

interface CompareOptions {
  runs: number;
  requests: number;
  signal: AbortSignal;
}

async function compare(
  name: string,
  { guarded, bare }: Contestants,
  options: CompareOptions,
): Promise<Figure[]> {
  const { runs, requests, signal } = options;
  const rates = { guarded: [] as Rate[], bare: [] as Rate[] };
  // The first pair warms up both and is not counted.
  for (let run = 0; run <= runs; run += 1) {
    const pair = [
      { rates: rates.guarded, open: guarded },
      { rates: rates.bare, open: bare },
    ];
    for (const contestant of run % 2 === 0 ? pair : pair.reverse()) {
      signal.throwIfAborted();
      await using poller = await contestant.open();
      const rate = await measureRate(poller, requests);
      if (run > 0) contestant.rates.push(rate);
    }
  }
  const figure = (what: string, unit: string, values: readonly number[]): Figure => ({
    what: `${name}, ${what}`,
    value: median(values),
    unit,
    runs: values,
  });
  const ratios = (of: (rate: Rate) => number) =>
    rates.guarded.map((rate, run) => of(rate) / of(rates.bare[run] ?? rate));
  const perSecond = ({ perSecond: value }: Rate) => value;
  const cpu = ({ cpuUsPerRequest: value }: Rate) => value;
  return [
    figure('guarded: requests', '/s', rates.guarded.map(perSecond)),
    figure('bare: requests', '/s', rates.bare.map(perSecond)),
    figure('guarded ÷ bare: requests', '×', ratios(perSecond)),
    figure('guarded: CPU', 'µs/request', rates.guarded.map(cpu)),
    figure('bare: CPU', 'µs/request', rates.bare.map(cpu)),
    figure('guarded ÷ bare: CPU', '×', ratios(cpu)),
  ];
}

async function measureRate(poller: Poller, requests: number): Promise<Rate> {
  const clock = new SystemClock();
  await poller.poll(); // Opens the connection.
  const cpuBefore = process.cpuUsage();
  const startedMs = clock.monotonicMs();
  for (let request = 0; request < requests; request += 1) await poller.poll();
  const seconds = (clock.monotonicMs() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: requests / seconds, cpuUsPerRequest: (user + system) / requests };
}

function guardedTcp(port: number): Poller {
  const clock = new SystemClock();
  const open = tcpByteChannel({ host: '127.0.0.1', port, clock });
  return guardedPoller(createModbusReader({ framing: 'tcp', open, clock }));
}

function guardedRtu(path: string): Poller {
  const clock = new SystemClock();
  const open = serialByteChannel({
    path,
    baudRate: BITS_PER_SECOND,
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
  });
  return guardedPoller(createModbusReader({ framing: 'rtu', open, clock, bitsPerSecond: BITS_PER_SECOND }));
}

function guardedPoller(reader: ReturnType<typeof createModbusReader>): Poller {
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

async function bareTcp(port: number): Promise<Poller> {
  const client = new modbusSerial.default();
  await client.connectTCP('127.0.0.1', { port });
  return barePoller(client);
}

async function bareRtu(path: string): Promise<Poller> {
  const client = new modbusSerial.default();
  await client.connectRTUBuffered(path, { baudRate: BITS_PER_SECOND });
  return barePoller(client);
}

function barePoller(client: InstanceType<typeof modbusSerial.default>): Poller {
  client.setID(UNIT_ID);
  client.setTimeout(DEADLINE_MS);
  return {
    poll: () => client.readInputRegisters(0, REGISTERS_EACH),
    [Symbol.asyncDispose]: () => new Promise((resolve) => client.close(() => resolve())),
  };
}
