/** Puts instruments on a wire: one call for memory, TCP and pseudo-terminal alike. */
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Wire } from '../wires/wire.js';
import type { Framing } from './modbus-frames.js';
import { ModbusServer, type ModbusUnit } from './modbus-server.js';

export interface ServeOptions<W extends Wire> {
  wire: W;
  clock: Clock;
  /** `rtu` or `ascii` on a serial line, and raw over TCP. */
  framing: Framing;
  instruments: readonly ModbusUnit[];
}

export interface ServedInstruments<W extends Wire> extends AsyncDisposable {
  readonly wire: W;
}

/** Answers every master that connects until disposed; disposing closes the wire as well. */
export function serveInstruments<W extends Wire>(options: ServeOptions<W>): ServedInstruments<W> {
  const { wire, clock, framing, instruments } = options;
  const server = new ModbusServer({ clock, framing, units: instruments });
  const subscription = wire.onChannel((channel) => server.serve(channel));
  return {
    wire,
    [Symbol.asyncDispose]: async () => {
      subscription[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
      await wire[Symbol.asyncDispose]();
    },
  };
}
