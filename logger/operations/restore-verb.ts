/** `quantrac logger restore`: puts a backup in the place of the database, with the logger stopped. */
import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { makeFolder } from '../../hardware/host/make-folder.js';
import { openDatabase } from '../store/database.js';
import { holdDataFolder } from '../store/hold-data-folder.js';
import { inspectDatabase, renameDatabase } from '../store/set-aside.js';
import { noteAction } from './note-action.js';
import { EXIT_FAILED, EXIT_OK, UsageError, type Verb } from './verb.js';

export const restoreVerb: Verb = {
  summary: 'put a backup in the place of the database; the logger has to be stopped',
  options: {
    from: { type: 'string', value: 'FILE', about: 'the backup' },
    replace: { type: 'boolean', about: 'move a database that is there out of the way first (it is kept)' },
  },
  run: async (setup, values) => {
    if (typeof values['from'] !== 'string') throw new UsageError('--from: say which backup');
    const backup = resolve(values['from']);
    if (!existsSync(backup)) throw new UsageError(`--from ${backup}: is not there`);
    if (inspectDatabase(backup, Number.POSITIVE_INFINITY) !== 'sound') {
      console.error(`${backup} is no sound database of this program; nothing was changed.`);
      return EXIT_FAILED;
    }
    makeFolder(setup.dataFolder);
    using hold = holdDataFolder(setup.dataFolder);
    void hold;
    const path = join(setup.dataFolder, 'station.db');
    if (existsSync(path) && values['replace'] !== true) {
      console.error(`${path} is there; --replace moves it out of the way (it is kept). Nothing was changed.`);
      return EXIT_FAILED;
    }
    const temporary = `${path}.restoring`;
    copyFileSync(backup, temporary);
    if (inspectDatabase(temporary, Number.POSITIVE_INFINITY) !== 'sound') {
      console.error('The copy cannot be read back as it was written: check the card. Nothing was changed.');
      return EXIT_FAILED;
    }
    const kept = existsSync(path) ? renameDatabase(path, 'replaced', new SystemClock().now()) : null;
    renameSync(temporary, path);
    // What was written by an older version is brought up to date first, as the next start would.
    openDatabase(path, { clock: new SystemClock() }).database[Symbol.dispose]();
    await noteAction(setup, {
      kind: 'database-restored',
      parameters: { path: backup, replaced: kept },
    });
    console.log(`${path} is now ${backup}.${kept === null ? '' : ` The one before is kept as ${kept}.`}`);
    return EXIT_OK;
  },
};
