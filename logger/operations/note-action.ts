/**
 * Notes in the station's journal what a person does by a command. What changes the station's records is noted in its own
 * transaction; for what only looks or copies, a journal that cannot be written is said and is no reason to refuse.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { actingUser, printable } from '../../hardware/host/acting-user.js';
import { TrustedClock } from '../../hardware/host/trusted-clock.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import type { NewEvent } from '../../protocols/vocabulary/station-event.js';
import type { StationSetup } from '../config/station-setup.js';
import { EventStore } from '../events/event-store.js';
import { actionEvent, type OperatorAction } from '../events/operator-action.js';
import { migrations } from '../store/migrations/migrations.js';
import { openToWrite } from '../store/open-to-read.js';
import { isStoreError } from '../store/store-error.js';

/** The option of commands that the panel or the logger itself runs for somebody. */
export const FOR_OPTION = {
  for: {
    type: 'string',
    value: 'WHOM',
    about: 'for the journal: on whose behalf (the panel gives the address)',
  },
} as const;

/** The event of an action that happens now. The clock is believed as far as the running logger believes it. */
export async function eventOfAction(
  { config, dataFolder }: StationSetup,
  action: OperatorAction,
  forWhom: unknown = null,
): Promise<NewEvent> {
  const clock = new TrustedClock({
    source: config.clock.source,
    stateFile: join(dataFolder, 'clock.json'),
    log: silentLog,
  });
  await clock.look();
  const user = actingUser();
  return actionEvent(action, typeof forWhom === 'string' ? `${user} (${printable(forWhom)})` : user, clock);
}

/** Gives whether it is in the journal; where not, why is told on standard error. Nothing is to be noted where no logger has run. */
export async function noteAction(
  setup: StationSetup,
  action: OperatorAction,
  forWhom: unknown = null,
): Promise<boolean> {
  if (!existsSync(join(setup.dataFolder, 'station.db'))) return false;
  const event = await eventOfAction(setup, action, forWhom);
  try {
    using database = openToWrite(setup.dataFolder);
    const shape = Number(database.connection.pragma('user_version'));
    if (shape !== migrations.length) {
      console.error(`Not noted in the journal: the database has shape ${shape}, not ${migrations.length}.`);
      return false;
    }
    new EventStore(database.connection).append(event);
    return true;
  } catch (error) {
    if (!isStoreError(error)) throw error;
    console.error(`Not noted in the journal: ${error.code}: ${error.message}`);
    return false;
  }
}
