/** Puts simulated text instruments on a wire: several that are asked, or one that talks by itself. */
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { Wire } from '../../wires/wire.js';
import { serveTalkingInstrument } from './serve-talking-instrument.js';
import { serveTextInstruments } from './serve-text-instruments.js';
import type { SimulatedTextInstrument } from './simulated-text-instrument.js';

export interface ServeSimulatedTextOptions {
  wire: Wire;
  clock: Clock;
  simulated: readonly SimulatedTextInstrument[];
}

/** Until disposed; disposing closes the wire as well. An instrument that talks by itself has the wire to itself. */
export function serveSimulatedText({ wire, clock, simulated }: ServeSimulatedTextOptions): AsyncDisposable {
  const speeches = simulated.map(({ speech }) => speech);
  const [talker] = speeches.flatMap((speech) => (speech.kind === 'unasked' ? [speech.instrument] : []));
  if (talker === undefined) {
    const instruments = speeches.flatMap((speech) => (speech.kind === 'asked' ? [speech.instrument] : []));
    return serveTextInstruments({ wire, clock, instruments });
  }
  if (speeches.length > 1) throw new RangeError('An instrument that talks by itself has its line to itself');
  return serveTalkingInstrument({ wire, clock, instrument: talker });
}
