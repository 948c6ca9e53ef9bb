/** Units on one serial line as a Node-RED flow: one client, one read each at its interval. */
import { REGISTERS_EACH } from './bench-load.js';

export interface PolledLine {
  path: string;
  baudRate: number;
  /** Unit ids from 1. */
  units: number;
  intervalMs: number;
  timeoutMs: number;
}

export function nodeRedLineFlow(line: PolledLine): Record<string, unknown>[] {
  const reads = Array.from({ length: line.units }, (_, index) => readNode(index + 1, line.intervalMs));
  const tab = { id: 'bench', type: 'tab', label: 'bench', disabled: false, info: '' };
  return [tab, clientNode(line), ...reads];
}

function clientNode({ path, baudRate, timeoutMs }: PolledLine): Record<string, unknown> {
  return {
    ...{ id: 'serial-client', type: 'modbus-client', name: 'the line', clienttype: 'simpleser' },
    ...{ bufferCommands: true, stateLogEnabled: false, queueLogEnabled: false, failureLogEnabled: false },
    ...{ serialPort: path, serialType: 'RTU-BUFFERD', serialBaudrate: String(baudRate) },
    ...{ serialDatabits: '8', serialStopbits: '1', serialParity: 'none', serialConnectionDelay: '100' },
    ...{ unit_id: '1', commandDelay: '1', clientTimeout: String(timeoutMs) },
    ...{ reconnectOnTimeout: false, reconnectTimeout: '2000', parallelUnitIdsAllowed: false },
  };
}

function readNode(unit: number, intervalMs: number): Record<string, unknown> {
  return {
    ...{ id: `read-${unit}`, type: 'modbus-read', z: 'bench', name: `read-${unit}`, topic: `unit-${unit}` },
    ...{ showStatusActivities: false, logIOActivities: false, showErrors: false, showWarnings: false },
    ...{ unitid: String(unit), dataType: 'InputRegister', adr: '0', quantity: String(REGISTERS_EACH) },
    ...{ rate: String(intervalMs), rateUnit: 'ms', delayOnStart: false, startDelayTime: '' },
    ...{
      server: 'serial-client',
      useIOFile: false,
      ioFile: '',
      useIOForPayload: false,
      emptyMsgOnFail: false,
    },
    ...{ x: 100, y: 40 * unit, wires: [[], []] },
  };
}
