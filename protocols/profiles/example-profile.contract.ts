// A small profile for tests: written as a vendor would, with every kind of part once.
import { isModbusProfile } from './instrument-profile.js';
import { parseProfile } from './parse-profile.js';
import type { Profile } from './profile-schema.js';

/** Throws when the text is no profile, or not one of a Modbus instrument. */
export function parseModbusProfile(text: string, file = 'example-meter.yaml'): Profile {
  const profile = parseProfile(text, file);
  if (!isModbusProfile(profile)) throw new Error(`${file} is not a Modbus profile`);
  return profile;
}

export const EXAMPLE_PROFILE = `
id: example-meter
version: 1.0.0
maker: Example
model: EX-1
kind: { vi: Máy đo, en: Meter }
protocol: modbus
transports: [tcp, rtu]
manuals:
  - { id: map, title: Example register map }
addressBase: { input: 30001, holding: 40001, coil: 1 }
wordOrder: { setting: word-order }
settings:
  - id: word-order
    text: { vi: Thứ tự, en: Word order }
    choices: [{ value: high-first }, { value: low-first }]
    required: true
  - id: range
    text: { vi: Dải, en: Measuring range }
    number: { low: 1, high: 1000 }
    default: 100
limits: { maxRegisters: 32, maxHole: { holding: 2 }, replyTimeoutMs: 700 }
status:
  - id: mode
    table: holding
    address: 40001
    type: u16
    rules:
      - { is: 0, status: measuring }
      - { is: [1, 2], status: calibrating, reason: calibration, text: { vi: Hiệu chuẩn, en: Calibration } }
      - { between: [3, 5], status: maintenance, reason: service, text: { vi: Bảo trì, en: Service } }
    unlisted: { status: fault, reason: undocumented-status, text: { vi: Không rõ, en: Unknown } }
    evidence: { manual: map, page: '1', confidence: B }
measurements:
  - id: level
    name: { vi: Mức, en: Level }
    parameter: Level
    unit: m
    table: holding
    address: 40002
    type: i16
    scale: 0.1
    offset: -5
    decimals: 1
    validRange: { low: -5, high: 20 }
    sentinels:
      - { raw: 32767, status: fault, reason: sensor-break, text: { vi: Đứt dây, en: Sensor break } }
    evidence: { manual: map, page: '2', confidence: B }
  - id: count
    name: { vi: Đếm, en: Count }
    parameter: null
    unit: ''
    table: holding
    address: 40003
    type: u32
    decimals: 0
    validRange: null
    evidence: { manual: map, page: '2', confidence: B }
  - id: gas
    name: { vi: Khí, en: Gas }
    parameter: null
    unit: ppm
    table: input
    address: 30001
    type: u16
    decimalPoint: { table: input, address: 30002, type: u16 }
    decimals: 2
    validRange: { low: 0, high: 500 }
    evidence: { manual: map, page: '3', confidence: B }
  - id: percent
    name: { vi: Phần trăm, en: Percent of range }
    parameter: null
    unit: '%'
    table: input
    address: 30010
    type: u16
    scale: { setting: range }
    decimals: 0
    validRange: null
    evidence: { manual: map, page: '3', confidence: B }
  - id: door
    name: { vi: Cửa, en: Door }
    parameter: null
    unit: ''
    table: coil
    address: 3
    type: bit
    decimals: 0
    validRange: { low: 0, high: 1 }
    evidence: { manual: map, page: '4', confidence: B }
blocks:
  - id: probe
    name: { vi: Đầu đo, en: Probe }
    count: 3
    stride: 4
    settings:
      - id: unit
        text: { vi: Đơn vị, en: Unit }
        choices: [{ value: mg/L }, { value: g/L }]
        required: true
    expect:
      - id: unit
        table: input
        address: 30103
        type: u16
        equals: { setting: unit, values: { mg/L: 1, g/L: 2 } }
        otherwise: { status: fault, reason: unit-mismatch, text: { vi: Sai đơn vị, en: Wrong unit } }
        evidence: { manual: map, page: '5', confidence: B }
    measurements:
      - id: value
        name: { vi: giá trị, en: value }
        parameter: null
        unit: { setting: unit }
        table: input
        address: 30101
        type: float32
        decimals: 2
        validRange: null
        evidence: { manual: map, page: '5', confidence: B }
`;

/** The example with one piece of its text replaced. */
export function exampleWith(piece: string, replacement: string): string {
  if (!EXAMPLE_PROFILE.includes(piece)) throw new Error(`The example has no ${piece}`);
  return EXAMPLE_PROFILE.replace(piece, replacement);
}
