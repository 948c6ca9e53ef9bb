/** A register map over a living instrument: what each word and bit is at this moment, and what a master may write. */
import { anyHolds, type ConditionState } from './condition.js';
import { decodeNumber, encodeNan, encodeNumber, encodeText, type NumberType } from './encode-number.js';
import type { BitTable, WordOrder, WordTable } from './instrument-definition.js';
import type { CasedSource, RegisterMap, Source, WordContent } from './register-map.js';

/** Exception codes of the Modbus application protocol, clause 7. */
export const ILLEGAL_FUNCTION = 1;
export const ILLEGAL_ADDRESS = 2;
export const ILLEGAL_VALUE = 3;

export class ModbusException extends Error {
  override name = 'ModbusException';
  readonly code: number;
  constructor(code: number) {
    super(`Modbus exception ${code}`);
    this.code = code;
  }
}

export interface ImageState extends ConditionState {
  /** A variable's reading, a total's count, a setting. */
  read(name: string): number;
  writeSetting(name: string, value: number): void;
  /** Carries out a lever command, as a coil may ask for. */
  command(line: string): void;
}

export interface ImageOptions {
  wordOrder: WordOrder;
  /** The four bytes that stand for "no number", hexadecimal. */
  nan: string;
}

export class RegisterImage {
  readonly #map: RegisterMap;
  readonly #state: ImageState;
  readonly #options: ImageOptions;

  constructor(map: RegisterMap, state: ImageState, options: ImageOptions) {
    this.#map = map;
    this.#state = state;
    this.#options = options;
  }

  /** Throws a ModbusException for an address that is not there. */
  words(table: WordTable, address: number, count: number): number[] {
    const entries = new Map<WordContent, readonly number[]>();
    return Array.from({ length: count }, (_, index) => {
      const place = this.#map.words[table].get(address + index);
      if (!place) {
        if (this.#map.isReadable(table, address + index)) return 0;
        throw new ModbusException(ILLEGAL_ADDRESS);
      }
      const words = entries.get(place.content) ?? this.#encode(place.content);
      entries.set(place.content, words);
      return words[address + index - place.start] ?? 0;
    });
  }

  bits(table: BitTable, address: number, count: number): boolean[] {
    return Array.from({ length: count }, (_, index) => {
      const place = this.#map.bits[table].get(address + index);
      if (place) return anyHolds(place.conditions, this.#state) === (place.rule === 'any-of');
      if (this.#map.isReadable(table, address + index)) return false;
      throw new ModbusException(ILLEGAL_ADDRESS);
    });
  }

  /** All or nothing: every register must belong to a writable setting that is written whole, with a legal value. */
  writeWords(address: number, words: readonly number[]): void {
    const writes: { setting: string; value: number }[] = [];
    for (let index = 0; index < words.length;) {
      const place = this.#map.words.holding.get(address + index);
      if (place?.content.kind !== 'number' || !place.content.writable)
        throw new ModbusException(ILLEGAL_ADDRESS);
      const { type, scale, writable } = place.content;
      const part = words.slice(index, index + place.length);
      if (place.start !== address + index || part.length < place.length)
        throw new ModbusException(ILLEGAL_VALUE);
      const value = decodeNumber(part, type, this.#options.wordOrder) / scale;
      if (!(value >= writable.low && value <= writable.high)) throw new ModbusException(ILLEGAL_VALUE);
      writes.push({ setting: writable.setting, value });
      index += place.length;
    }
    for (const { setting, value } of writes) this.#state.writeSetting(setting, value);
  }

  writeBits(address: number, bits: readonly boolean[]): void {
    const commands = bits.map((on, index) => {
      const onWrite = this.#map.bits.coil.get(address + index)?.onWrite;
      if (!onWrite) throw new ModbusException(ILLEGAL_ADDRESS);
      return on ? onWrite.on : onWrite.off;
    });
    for (const line of commands) this.#state.command(line);
  }

  #encode(content: WordContent): readonly number[] {
    switch (content.kind) {
      case 'text':
        return encodeText(content.text, content.registers);
      case 'bits':
        return [
          content.bits.reduce(
            (word, { bit, when }) => (anyHolds(when, this.#state) ? word | (1 << bit) : word),
            0,
          ),
        ];
      case 'parts':
        return [
          content.parts.reduce(
            (word, part) => word | (Math.round(this.#valueOf(part) ?? 0) << part.shift),
            0,
          ),
        ];
      case 'number':
        return this.#encodeNumber(content.from, content.type, content.scale);
    }
  }

  #encodeNumber(from: CasedSource, type: NumberType, scale: number): readonly number[] {
    const { wordOrder, nan } = this.#options;
    const value = this.#valueOf(from);
    if (value === null || Number.isNaN(value)) return encodeNan(nan, type, wordOrder);
    return encodeNumber(value * scale, type, wordOrder);
  }

  /** `null`: the instrument has no number to give. */
  #valueOf({ source, cases }: CasedSource): number | null {
    const special = cases.find(({ when }) => anyHolds(when, this.#state));
    return this.#resolve(special ? special.source : source);
  }

  #resolve(source: Source): number | null {
    if (source.kind === 'number') return source.number;
    return this.#state.isNan(source.name) ? null : this.#state.read(source.name);
  }
}
