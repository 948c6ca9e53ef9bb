/** A bus of the configuration → how its wire is opened. */
import { isLineBus } from './describe-plan.js';
import type { BusConfig } from './bus-schema.js';

type SerialBus = Extract<BusConfig, { baudRate: number }>;
type NetworkBus = Extract<BusConfig, { host: string }>;

const serial = ({ port: path, baudRate, dataBits, parity, stopBits }: SerialBus) => ({
  kind: 'serial' as const,
  ...{ path, baudRate, dataBits, parity, stopBits },
});
const network = ({ host, port }: NetworkBus) => ({ kind: 'tcp' as const, host, port });

/**
 * The settings that `hardware/instrument-wire.ts` takes.
 *
 * @param listened Whether the bus is the wire of an instrument that talks unasked.
 */
export function wireSettingsOf(bus: BusConfig, listened: boolean) {
  if (listened && isLineBus(bus)) {
    const channel = bus.type === 'serial' ? serial(bus) : network(bus);
    return { protocol: 'listening', channel } as const;
  }
  switch (bus.type) {
    case 'modbus-tcp':
      return {
        ...{ protocol: 'modbus' as const, framing: 'tcp' as const },
        ...{ channel: network(bus), codec: bus.codec },
      };
    case 'modbus-rtu-over-tcp':
    case 'modbus-rtu':
      return {
        ...{ protocol: 'modbus' as const, framing: 'rtu' as const },
        ...{ channel: 'host' in bus ? network(bus) : serial(bus), codec: bus.codec },
        turnaroundDelayMs: bus.turnaround,
      };
    case 'modbus-ascii-over-tcp':
    case 'modbus-ascii':
      return {
        ...{ protocol: 'modbus' as const, framing: 'ascii' as const },
        ...{ channel: 'host' in bus ? network(bus) : serial(bus), codec: bus.codec },
        turnaroundDelayMs: bus.turnaround,
        characterTimeoutMs: bus.characterTimeout,
      };
    case 'serial':
      return { protocol: 'line', channel: serial(bus), gapMs: bus.gap } as const;
    case 'tcp':
      return { protocol: 'line', channel: network(bus), gapMs: bus.gap } as const;
  }
}
