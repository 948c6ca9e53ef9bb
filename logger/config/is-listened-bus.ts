/** Whether the instrument on a bus talks unasked. The configuration check has seen to it that it has the bus for itself. */
import { isListenedTo } from '../../protocols/profiles/telegram-profile-schema.js';
import type { StationSetup } from './station-setup.js';

export function isListenedBus(bus: string, { instruments }: Pick<StationSetup, 'instruments'>): boolean {
  return instruments.some((instrument) => instrument.bus.id === bus && isListenedTo(instrument.profile));
}
