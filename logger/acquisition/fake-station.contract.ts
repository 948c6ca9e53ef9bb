/** A stage for the tests of acquisition: a virtual clock, and drivers that behave as instruments on a wire do. */
import type { Channel } from '../../protocols/vocabulary/channel.js';
import { InstrumentError } from '../../protocols/vocabulary/errors.js';
import type { InstrumentDriver } from '../../protocols/vocabulary/instrument-driver.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import type { DriverReading, Reading, Scan } from '../../protocols/vocabulary/reading.js';
import type { SettingReading, SettingsWatch } from '../../protocols/vocabulary/watched-setting.js';
import { VirtualClock } from '../../simulators/time/virtual-clock.js';
import { Acquisition, type AcquisitionOptions } from './acquisition.js';
import type { BusPlan, InstrumentPlan } from './bus-plan.js';

export const T0 = Date.UTC(2026, 2, 25, 0, 0, 0);
export const REQUEST_TIMEOUT_MS = 300;

/** A wire that notices when two talk at once. */
export class Wire {
  talking = 0;
  talkingMost = 0;
  async use<T>(talk: () => Promise<T>): Promise<T> {
    this.talking += 1;
    this.talkingMost = Math.max(this.talkingMost, this.talking);
    try {
      return await talk();
    } finally {
      this.talking -= 1;
    }
  }
}

/** Settings with a question each, answered after so long. */
export class FakeWatch implements SettingsWatch {
  readonly plan = ['slope', 'offset', 'range'];
  readonly settings = this.plan.map((id) => ({
    id,
    name: { vi: id, en: id },
    unit: '',
    decimals: 3,
    meanings: [],
  }));
  readonly askedAt: number[] = [];
  answerMs = 40;
  dead = false;
  readonly values = new Map<string, number>(this.plan.map((id, index) => [id, index]));
  constructor(
    readonly clock: VirtualClock,
    readonly wire: Wire,
  ) {}

  ask(question: number, signal: AbortSignal): Promise<readonly SettingReading[]> {
    this.askedAt.push(this.clock.now());
    return this.wire.use(async () => {
      await this.clock.sleep(this.dead ? REQUEST_TIMEOUT_MS : this.answerMs, signal);
      if (this.dead) throw new InstrumentError({ code: 'timeout', message: 'no answer' });
      const setting = this.plan[question] ?? '';
      return [{ setting, value: this.values.get(setting) ?? null, reason: null }];
    });
  }
}

export class FakeDriver implements InstrumentDriver {
  watch?: FakeWatch;
  readonly measurements = ['value'];
  readonly plan = ['one request'];
  mode: 'answers' | 'dead' | 'exception' | 'hangs' = 'answers';
  answerMs = 40;
  /** How long it measures between a first request and a second one. */
  measuresMs = 0;
  readonly pollsAt: number[] = [];
  readonly probesAt: number[] = [];
  constructor(
    readonly clock: VirtualClock,
    readonly wire: Wire,
  ) {}

  get waitMsMax(): number {
    return this.measuresMs;
  }

  async poll(signal: AbortSignal, onWireFree?: () => void): Promise<readonly DriverReading[]> {
    this.pollsAt.push(this.clock.now());
    await this.wire.use(() => this.#talk(signal));
    if (this.measuresMs > 0) {
      onWireFree?.();
      await this.clock.sleep(this.measuresMs, signal);
      await this.wire.use(() => this.#talk(signal));
    }
    return [{ measurement: 'value', value: 7, status: 'measuring', reason: null }];
  }

  probe(signal: AbortSignal): Promise<void> {
    this.probesAt.push(this.clock.now());
    return this.wire.use(() => this.#talk(signal));
  }

  async #talk(signal: AbortSignal): Promise<void> {
    if (this.mode === 'hangs') return this.clock.sleep(3_600_000, signal);
    if (this.mode === 'dead') {
      await this.clock.sleep(REQUEST_TIMEOUT_MS, signal);
      throw new InstrumentError({ code: 'timeout', message: 'no answer within 300 ms' });
    }
    await this.clock.sleep(this.answerMs, signal);
    if (this.mode === 'exception')
      throw new InstrumentError({ code: 'device-exception', exception: 2, message: 'illegal data address' });
  }
}

function instrumentPlan(id: string, driver: FakeDriver, pollIntervalMs = 1_000): InstrumentPlan {
  const channel: Channel = {
    id: `${id}-value`,
    instrument: id,
    measurement: 'value',
    symbol: id,
    parameter: null,
    unit: 'mg/l',
    decimals: 1,
    averaging: { kind: 'arithmetic' },
    validRange: null,
    scale: 1,
    offset: 0,
    pollIntervalMs,
  };
  const names = { maker: 'Maker', model: 'Model', address: id };
  return {
    id,
    ...names,
    driver,
    channels: [channel],
    pollIntervalMs,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    retries: 1,
  };
}

function judge(channel: Channel, { value, status, reason }: DriverReading): Reading {
  return { channel: channel.id, raw: value, instrumentStatus: status, status, reason };
}

export class FakeStation {
  readonly clock = new VirtualClock(T0 - 100);
  readonly scans: Scan[] = [];
  readonly drivers = new Map<string, FakeDriver>();
  readonly buses: BusPlan[] = [];
  readonly stop = new AbortController();
  acquisition!: Acquisition;
  running: Promise<void> = Promise.resolve();

  bus(id: string, instruments: Record<string, number>): Wire {
    const wire = new Wire();
    const plans = Object.entries(instruments).map(([name, pollIntervalMs]) => {
      const driver = new FakeDriver(this.clock, wire);
      this.drivers.set(name, driver);
      return instrumentPlan(name, driver, pollIntervalMs);
    });
    this.buses.push({ id, description: id, instruments: plans });
    return wire;
  }

  driver(id: string): FakeDriver {
    return this.drivers.get(id)!;
  }

  start(options: Partial<AcquisitionOptions> = {}): void {
    const { clock, buses } = this;
    const onScan = (scan: Scan) => void this.scans.push(scan);
    this.acquisition = new Acquisition({ buses, clock, log: silentLog, judge, onScan, ...options });
    this.running = this.acquisition.run(this.stop.signal);
  }

  of(id: string): Scan[] {
    return this.scans.filter(({ instrument }) => instrument === id);
  }

  instrument(id: string) {
    return this.acquisition.instruments().find((instrument) => instrument.id === id)!;
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.clock.settle();
    await this.running;
  }
}
