/**
 * A Modbus TCP instrument whose one value is the number of times it was asked: every reading is another one, so that a
 * lost or a doubled reading can be recognised wherever it turns up.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export const COUNTER_PROFILE = `id: counter
version: 1.0.0
maker: Nobody
model: Counter
kind: { vi: Bộ đếm, en: Counter }
protocol: modbus
transports: [tcp]
manuals: [{ id: none, title: counter-instrument.ts }]
addressBase: 0
wordOrder: high-first
measurements:
  - id: asked
    name: { vi: Số lần hỏi, en: Times asked }
    parameter: null
    unit: ''
    table: holding
    address: 0
    type: u32
    decimals: 3
    validRange: null
    evidence: { manual: none, page: '1', confidence: A }
`;

export class CounterInstrument implements AsyncDisposable {
  asked = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
      // The logger sends one request at a time, and loopback delivers twelve bytes whole.
      socket.on('data', (request) => {
        this.asked += 1;
        const reply = Buffer.from([...request.subarray(0, 4), 0, 7, request[6] ?? 0, 3, 4, 0, 0, 0, 0]);
        reply.writeUInt32BE(this.asked, 9);
        socket.write(reply);
      });
    });
  }

  static async start(): Promise<CounterInstrument> {
    const instrument = new CounterInstrument();
    await new Promise<void>((resolve) => instrument.#server.listen(0, '127.0.0.1', resolve));
    return instrument;
  }

  /** A `station.yaml` that reads this instrument every 10 s interval; targets come after it. */
  stationYaml({ pollInterval }: { pollInterval: string }): string {
    const { port } = this.#server.address() as AddressInfo;
    return `configVersion: 1
station: { name: Judge, kind: wastewater, province: TB, facility: JUDGE, code: WATER }
reporting: { interval: 10s, settle: 0ms }
panel: { port: 0 }
buses: [{ id: wire, type: modbus-tcp, host: 127.0.0.1, port: ${port}, timeout: 200ms }]
instruments:
  - id: counter
    profile: counter
    bus: wire
    pollInterval: ${pollInterval}
    channels: [{ measurement: asked, symbol: Asked, averaging: arithmetic }]`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
