/** The words in which a Modbus instrument is described: tables, function codes, types of numbers and where they lie. */

export const REGISTER_TABLES = ['coil', 'discrete-input', 'input', 'holding'] as const;
export type RegisterTable = (typeof REGISTER_TABLES)[number];

/** The reading function codes: 1 coils, 2 discrete inputs, 3 holding registers, 4 input registers. */
export type ReadFunctionCode = 1 | 2 | 3 | 4;

const FUNCTION_CODES: Record<RegisterTable, ReadFunctionCode> = {
  coil: 1,
  'discrete-input': 2,
  holding: 3,
  input: 4,
};

export function functionCodeOf(table: RegisterTable): ReadFunctionCode {
  return FUNCTION_CODES[table];
}

/** Coils and discrete inputs hold one bit an address, the other two tables a 16-bit word. */
export function isBitTable(table: RegisterTable): boolean {
  return table === 'coil' || table === 'discrete-input';
}

/** Largest `count` of one request (MODBUS Application Protocol V1.1b3, §6.1–6.4). */
export const MODBUS_MAX_REGISTERS = 125;
export const MODBUS_MAX_BITS = 2000;

export const REGISTER_TYPES = [
  'bit',
  'u8-high',
  'u8-low',
  'u16',
  'i16',
  'u32',
  'i32',
  'u64',
  'i64',
  'float32',
  'float64',
] as const;
export type RegisterType = (typeof REGISTER_TYPES)[number];

/** How many addresses a value of this type takes. */
export function widthOf(type: RegisterType): 1 | 2 | 4 {
  if (type === 'u32' || type === 'i32' || type === 'float32') return 2;
  if (type === 'u64' || type === 'i64' || type === 'float64') return 4;
  return 1;
}

/** `high-first` sends the most significant word (or byte) first. ABCD is high-first in both; CDAB is low-first in words. */
export const ORDERS = ['high-first', 'low-first'] as const;
export type Order = (typeof ORDERS)[number];

/** Addresses of one table, as in the PDU (0-based). */
export interface RegisterSpan {
  table: RegisterTable;
  address: number;
  count: number;
}

/** One number in an instrument's memory. */
export interface RegisterRead {
  table: RegisterTable;
  /** As in the PDU (0-based). */
  address: number;
  type: RegisterType;
  wordOrder: Order;
  byteOrder: Order;
  /** Type `bit` in a register: which bit, 0 the least significant. `null` in a bit table. */
  bit: number | null;
  /** Unsigned types: the bits that count; they are shifted down to bit 0. `null`: all. */
  mask: number | null;
}

export function spanOf(read: RegisterRead): RegisterSpan {
  return { table: read.table, address: read.address, count: widthOf(read.type) };
}
