/**
 * A Teledyne API analyzer as its manuals describe the RS-232 side: `T NAME` and `V MODE` answered with a time and the machine id, and
 * messages of its own when a calibration begins or ends.
 */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import { FaultSwitches } from '../faults.js';
import { Listeners } from './listeners.js';
import type { TextInstrument } from './text-instrument.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const ID_DIGITS = 4;

export class TeledyneAsciiAnalyzer implements TextInstrument {
  readonly requestForm = /^[^\r]*\r/;
  readonly faults: FaultSwitches;
  /** Texts of the test measurements by name: `SO2` → `SO2=261.4 PPB`. */
  readonly tests: Map<string, string>;
  /** As on the front panel. */
  mode = 'SAMPLE';
  /** In terminal mode it repeats what it is asked. */
  port: 'computer' | 'terminal' = 'computer';
  readonly #clock: Clock;
  readonly #id: number;
  readonly #listeners = new Listeners();

  constructor(clock: Clock, id: number, tests: Record<string, string>) {
    this.faults = new FaultSwitches(clock);
    this.#clock = clock;
    this.#id = id;
    this.tests = new Map(Object.entries(tests));
  }

  /** Begins or ends a calibration, and says so. */
  calibrate(kind: 'ZERO' | 'SPAN' | 'MULTI-POINT', what: 'START' | 'FINISH'): void {
    const names = { ZERO: 'ZERO CAL R', SPAN: 'SPAN CAL R', 'MULTI-POINT': 'M-P CAL' };
    this.mode = what === 'START' ? names[kind] : 'SAMPLE';
    this.#listeners.tell(this.#message('C', `${what} ${kind} CALIBRATION`));
  }

  answer(request: string): string | null {
    const [, type, id, name = ''] = /^([TV]) +(?:(\d{1,4}) +)?(\S+)\r$/i.exec(request) ?? [];
    if (type === undefined || (id !== undefined && Number(id) !== this.#id)) return null;
    const text = type.toUpperCase() === 'V' ? this.#variable(name) : this.tests.get(name.toUpperCase());
    const echo = this.port === 'terminal' ? `${request}\n` : '';
    return text === undefined ? null : echo + this.#message(type.toUpperCase(), text);
  }

  /** Without a checksum: a character of the time becomes no digit. */
  damage(reply: string): string {
    return reply.replace(/:\d/, ':?');
  }

  foreign(reply: string): string {
    const next = String((this.#id + 1) % 10 ** ID_DIGITS).padStart(ID_DIGITS, '0');
    return reply.replace(/(:\d\d:\d\d) \d{4}/, `$1 ${next}`);
  }

  onUnasked(say: (text: string) => void): Disposable {
    return this.#listeners.add(say);
  }

  #variable(name: string): string | undefined {
    return name.toUpperCase() === 'MODE' ? `MODE=${this.mode}` : undefined;
  }

  #message(type: string, text: string): string {
    const nowAt = this.#clock.now();
    const yearAt = Date.UTC(new Date(nowAt).getUTCFullYear(), 0, 1);
    const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
    const day = Math.floor((nowAt - yearAt) / DAY_MS) + 1;
    const time = `${day}:${two((nowAt / HOUR_MS) % 24)}:${two((nowAt / MINUTE_MS) % 60)}`;
    return `${type} ${time} ${String(this.#id).padStart(ID_DIGITS, '0')} ${text}\r\n`;
  }
}
