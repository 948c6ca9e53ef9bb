/** The same polls as the station's, as a Node-RED flow: five clients, five reads a second, decoding, and a line a scan in a file. */
import { REGISTERS_EACH, UNIT_ID } from './bench-load.js';

type FlowNode = Record<string, unknown>;

const DECODE = `const bytes = Buffer.alloc(msg.payload.length * 2);
msg.payload.forEach((word, index) => bytes.writeUInt16BE(word, index * 2));
const values = [];
for (let at = 0; at < bytes.length; at += 4) values.push(bytes.readFloatBE(at));
msg.payload = JSON.stringify({ at: Date.now(), instrument: msg.topic, values });
return msg;`;

/** @param outputFile Where the flow appends one line a scan. */
export function nodeRedFlow(tcpPorts: readonly number[], outputFile: string): FlowNode[] {
  const reads = tcpPorts.flatMap((port, index): FlowNode[] => [clientNode(index, port), readNode(index)]);
  return [
    { id: 'bench', type: 'tab', label: 'bench', disabled: false, info: '' },
    ...reads,
    {
      id: 'decode',
      type: 'function',
      z: 'bench',
      name: 'decode',
      func: DECODE,
      outputs: 1,
      x: 300,
      y: 100,
      wires: [['file']],
    },
    {
      id: 'file',
      type: 'file',
      z: 'bench',
      name: 'append',
      filename: outputFile,
      filenameType: 'str',
      appendNewline: true,
      createDir: false,
      overwriteFile: 'false',
      encoding: 'none',
      x: 500,
      y: 100,
      wires: [[]],
    },
  ];
}

function clientNode(index: number, port: number): FlowNode {
  return {
    id: `client-${index}`,
    type: 'modbus-client',
    name: `instrument-${index}`,
    clienttype: 'tcp',
    bufferCommands: true,
    stateLogEnabled: false,
    queueLogEnabled: false,
    tcpHost: '127.0.0.1',
    tcpPort: String(port),
    tcpType: 'DEFAULT',
    unit_id: String(UNIT_ID),
    commandDelay: '1',
    clientTimeout: '1000',
    reconnectOnTimeout: true,
    reconnectTimeout: '2000',
    parallelUnitIdsAllowed: true,
  };
}

function readNode(index: number): FlowNode {
  return {
    id: `read-${index}`,
    type: 'modbus-read',
    z: 'bench',
    name: `read-${index}`,
    topic: `instrument-${index}`,
    showStatusActivities: false,
    logIOActivities: false,
    showErrors: false,
    showWarnings: false,
    unitid: String(UNIT_ID),
    dataType: 'InputRegister',
    adr: '0',
    quantity: String(REGISTERS_EACH),
    rate: '1',
    rateUnit: 's',
    delayOnStart: false,
    startDelayTime: '',
    server: `client-${index}`,
    useIOFile: false,
    ioFile: '',
    useIOForPayload: false,
    emptyMsgOnFail: false,
    x: 100,
    y: 40 * (index + 1),
    wires: [['decode'], []],
  };
}
