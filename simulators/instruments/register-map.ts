/**
 * From a definition to a register map: blocks laid out, every name and condition checked, every address owned once.
 * All faults are told, each with the key it stands at.
 */
import type { ConfigFaultCode } from '../../protocols/vocabulary/errors.js';
import { type Condition, parseCondition } from './condition.js';
import { type NumberType, registersOf } from './encode-number.js';
import {
  type BitEntry,
  type BitTable,
  type InstrumentDefinition,
  type MapEntry,
  type WordEntry,
  type WordTable,
  alarmsOf,
  variablesOf,
} from './instrument-definition.js';

/** A number (`NaN`: the instrument's own sign for none), or the name of a variable, total or setting. */
export type Source = { kind: 'number'; number: number } | { kind: 'name'; name: string };

export interface CasedSource {
  source: Source;
  cases: readonly { when: readonly Condition[]; source: Source }[];
}

export type WordContent =
  | { kind: 'number'; type: NumberType; from: CasedSource; scale: number; writable: WritableSetting | null }
  | { kind: 'text'; text: string; registers: number }
  | { kind: 'parts'; parts: readonly (CasedSource & { shift: number })[] }
  | { kind: 'bits'; bits: readonly { bit: number; when: readonly Condition[] }[] };

export interface WritableSetting {
  setting: string;
  low: number;
  high: number;
}

/** A register's place in an entry: the entry's content and which of its words this is. */
export interface WordPlace {
  content: WordContent;
  start: number;
  length: number;
}

export interface BitPlace {
  /** One when any of these holds, or (`none-of`) when none does. */
  rule: 'any-of' | 'none-of';
  conditions: readonly Condition[];
  onWrite: { on: string; off: string } | null;
}

export interface RegisterMap {
  words: Record<WordTable, ReadonlyMap<number, WordPlace>>;
  bits: Record<BitTable, ReadonlyMap<number, BitPlace>>;
  /** Whether an address without an entry answers zero. */
  isReadable(table: WordTable | BitTable, address: number): boolean;
}

export interface MapFault {
  code: ConfigFaultCode;
  path: readonly (string | number)[];
  message: string;
  legal: string | null;
}

export function makeRegisterMap(definition: InstrumentDefinition): { map: RegisterMap; faults: MapFault[] } {
  const maker = new MapMaker(definition);
  definition.registers.forEach((entry, index) => maker.place(entry, 0, ['registers', index]));
  definition.blocks.forEach((block, index) => {
    const path = ['blocks', index];
    const layout = definition.layouts[block.layout];
    if (!layout) {
      const legal = Object.keys(definition.layouts).join(', ');
      maker.faults.push({ code: 'unknown-reference', path, message: `no layout "${block.layout}"`, legal });
      return;
    }
    for (const entry of layout) maker.place(substitute(entry, block.set), block.address, path);
  });
  const { readable } = definition.modbus;
  const isReadable = (table: WordTable | BitTable, address: number) =>
    readable.some(
      (span) => span.table === table && address >= span.address && address < span.address + span.count,
    );
  return { map: { words: maker.words, bits: maker.bits, isReadable }, faults: maker.faults };
}

/** Puts what a block sets in place of `$name`, everywhere in the entry. */
function substitute<T>(template: T, set: Readonly<Record<string, string | number>>): T {
  if (typeof template === 'string') {
    const text = template.replace(/\$([a-z0-9-]+)/g, (whole, name: string) => String(set[name] ?? whole));
    return text as T;
  }
  if (Array.isArray(template)) return template.map((item: unknown) => substitute(item, set)) as T;
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, substitute(value, set)]),
  ) as T;
}

class MapMaker {
  readonly words = { input: new Map<number, WordPlace>(), holding: new Map<number, WordPlace>() };
  readonly bits = { coil: new Map<number, BitPlace>(), discrete: new Map<number, BitPlace>() };
  readonly faults: MapFault[] = [];
  readonly #definition: InstrumentDefinition;
  readonly #known: Record<
    'mode' | 'alarm' | 'variable' | 'setting' | 'total' | 'sensor',
    ReadonlySet<string>
  >;
  #path: readonly (string | number)[] = [];

  constructor(definition: InstrumentDefinition) {
    this.#definition = definition;
    this.#known = {
      mode: new Set(Object.keys(definition.modes)),
      alarm: new Set(alarmsOf(definition).keys()),
      variable: new Set(variablesOf(definition).keys()),
      setting: new Set(Object.keys(definition.settings)),
      total: new Set(Object.keys(definition.totals)),
      sensor: new Set(definition.sensors.map(({ id }) => id)),
    };
    for (const [name, { then }] of Object.entries(definition.modes)) {
      this.#path = ['modes', name, 'then'];
      if (then) this.#mustKnow('mode', then.mode);
    }
    Object.entries(definition.totals).forEach(([name, { of }]) => {
      this.#path = ['totals', name, 'of'];
      this.#mustKnow('variable', of);
    });
  }

  place(entry: MapEntry, base: number, path: readonly (string | number)[]): void {
    this.#path = path;
    const address = base + entry.address;
    if (isBitEntry(entry)) {
      if ((entry.is === undefined) === (entry.isNot === undefined)) {
        this.#fault('conflict', 'a bit has exactly one of is, isNot', null);
      }
      this.#put(this.bits[entry.table], entry.table, address, {
        rule: entry.isNot === undefined ? 'any-of' : 'none-of',
        conditions: this.#conditions(entry.is ?? entry.isNot ?? []),
        onWrite: entry.onWrite ?? null,
      });
      return;
    }
    const content = this.#contentOf(entry);
    const length = lengthOf(content);
    for (const table of [entry.table].flat()) {
      for (let i = 0; i < length; i += 1) {
        this.#put(this.words[table], table, address + i, { content, start: address, length });
      }
    }
  }

  #put<T>(table: Map<number, T>, name: string, address: number, place: T): void {
    if (address > 65_535) this.#fault('out-of-range', `${name} address ${address} is too high`, '0…65535');
    if (table.has(address))
      this.#fault('duplicate-address', `${name} address ${address} has two entries`, null);
    table.set(address, place);
  }

  #contentOf(entry: WordEntry): WordContent {
    const given = [entry.value, entry.parts, entry.bits].filter((content) => content !== undefined).length;
    if (given !== 1) this.#fault('conflict', 'an entry has exactly one of value, parts, bits', null);
    if (entry.type === 'text') {
      return { kind: 'text', text: String(entry.value ?? ''), registers: entry.length ?? 1 };
    }
    if (entry.bits) {
      const bits = Object.entries(entry.bits).map(([bit, when]) => ({
        bit: Number(bit),
        when: this.#conditions(when),
      }));
      return { kind: 'bits', bits };
    }
    if (entry.parts) {
      return {
        kind: 'parts',
        parts: entry.parts.map(({ shift = 0, value, cases }) => ({ shift, ...this.#cased(value, cases) })),
      };
    }
    const writable = this.#writable(entry);
    const from = this.#cased(entry.value ?? 0, entry.cases);
    return { kind: 'number', type: entry.type, from, scale: entry.scale ?? 1, writable };
  }

  #writable({ writable, value }: WordEntry): WritableSetting | null {
    if (!writable) return null;
    const setting = String(value);
    if (!this.#known.setting.has(setting)) {
      this.#fault('unknown-reference', `"${setting}" is writable but is not a setting`, null);
    }
    return { setting, low: writable[0], high: writable[1] };
  }

  #cased(value: string | number, cases: WordEntry['cases']): CasedSource {
    return {
      source: this.#source(value),
      cases: (cases ?? []).map((one) => ({
        when: this.#conditions(one.when),
        source: this.#source(one.value),
      })),
    };
  }

  #source(value: string | number): Source {
    const number = Number(value);
    if (value === 'NaN' || (value !== '' && !Number.isNaN(number))) return { kind: 'number', number };
    const name = String(value);
    const known = (['variable', 'total', 'setting'] as const).some((kind) => this.#known[kind].has(name));
    if (!known) this.#fault('unknown-reference', `no variable, total or setting "${name}"`, null);
    return { kind: 'name', name };
  }

  #conditions(texts: string | readonly string[]): Condition[] {
    return [texts].flat().flatMap((text) => {
      const condition = parseCondition(text);
      if (!condition) {
        this.#fault('not-allowed', `"${text}" is not a condition`, null);
        return [];
      }
      const { kind, name, sensor } = condition;
      if (sensor !== null) this.#mustKnow('sensor', sensor);
      if (kind === 'mode' || kind === 'alarm' || kind === 'setting') this.#mustKnow(kind, name);
      if (kind === 'outside' || kind === 'nan') this.#mustKnow('variable', name);
      return [condition];
    });
  }

  #mustKnow(kind: 'mode' | 'alarm' | 'variable' | 'setting' | 'sensor', name: string): void {
    if (this.#known[kind].has(name)) return;
    this.#fault('unknown-reference', `no ${kind} "${name}"`, [...this.#known[kind]].join(', ') || null);
  }

  #fault(code: ConfigFaultCode, message: string, legal: string | null): void {
    this.faults.push({ code, path: this.#path, message: `${this.#definition.id}: ${message}`, legal });
  }
}

function isBitEntry(entry: MapEntry): entry is BitEntry {
  return entry.table === 'coil' || entry.table === 'discrete';
}

function lengthOf(content: WordContent): number {
  if (content.kind === 'text') return content.registers;
  return content.kind === 'number' ? registersOf(content.type) : 1;
}
