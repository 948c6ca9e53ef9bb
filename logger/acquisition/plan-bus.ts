/** One bus of the configuration → what acquisition polls: a driver for each instrument on the bus's one wire. */
import { createDriver, type InstrumentWire } from '../../protocols/profiles/create-driver.js';
import { isListenedTo } from '../../protocols/profiles/telegram-profile-schema.js';
import { describeAddress, describeBus } from '../config/describe-plan.js';
import type { BusConfig } from '../config/bus-schema.js';
import type { InstrumentSetup } from '../config/station-setup.js';
import type { BusPlan, InstrumentPlan } from './bus-plan.js';

/** How many attempts after the first one a poll makes inside its deadline. */
const RETRIES = 1;

/** Nobody else waits for the wire of an instrument that talks unasked, so it is listened for often. */
const LISTENED_PROBE_DELAY_MS_MAX = 5_000;
/** A poll that waits for a telegram must end by itself, or the measurements that did come are lost with it. */
const WAITING_SHARE = 0.9;

export function planBus(
  bus: BusConfig,
  instruments: readonly InstrumentSetup[],
  wires: ReadonlyMap<string, InstrumentWire>,
): BusPlan {
  const wire = wires.get(bus.id);
  if (wire === undefined) throw new Error(`no wire for bus ${bus.id}`);
  const mine = instruments.filter((instrument) => instrument.bus.id === bus.id);
  return {
    id: bus.id,
    description: describeBus(bus),
    silence: { probeDelayMsMax: bus.probeInterval },
    listens: mine.some(({ profile }) => isListenedTo(profile)),
    instruments: mine.map((instrument) => instrumentPlan(instrument, wire)),
  };
}

function instrumentPlan(instrument: InstrumentSetup, wire: InstrumentWire): InstrumentPlan {
  const { profile, bus, unitId, channels, settings, pollIntervalMs, settingsIntervalMs } = instrument;
  const listened = isListenedTo(profile);
  const driver = createDriver({
    profile,
    measurements: [...new Set(channels.map(({ measurement }) => measurement))],
    settings,
    unitId,
    wire,
    replyTimeoutMs: listened ? Math.min(bus.timeout, pollIntervalMs * WAITING_SHARE) : bus.timeout,
  });
  return {
    id: instrument.id,
    maker: profile.maker,
    model: profile.model,
    driver,
    address: `${'host' in bus ? `${bus.host}:${bus.port}` : bus.port} ${describeAddress(instrument)}`,
    channels,
    pollIntervalMs,
    requestTimeoutMs: bus.timeout,
    // A poll of what talks unasked has waited already; asking again cannot hasten it.
    retries: listened ? 0 : RETRIES,
    ...(listened ? { probeDelayMsMax: LISTENED_PROBE_DELAY_MS_MAX } : {}),
    ...(driver.watch === undefined ? {} : { settingsIntervalMs }),
  };
}
