/** `quantrac logger backup`: one backup now, also beside a running logger. */
import { setPriority } from 'node:os';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { formatStationCode } from '../../protocols/report-file/report.js';
import { BackupError, makeBackup } from '../store/backup/make-backup.js';
import { FOR_OPTION, noteAction } from './note-action.js';
import { EXIT_FAILED, EXIT_OK, UsageError, type Verb } from './verb.js';

const KEEP_DEFAULT = 7;

export const backupVerb: Verb = {
  summary: 'copy the database to a USB stick or a folder, checked; also beside a running logger',
  options: {
    to: { type: 'string', value: 'FOLDER', about: 'where to (default: backup.folder); it is never made' },
    keep: { type: 'string', value: 'N', about: `keep so many (default: backup.keep, else ${KEEP_DEFAULT})` },
    'same-disk': { type: 'boolean', about: 'also where the folder lies on the disk of the database' },
    ...FOR_OPTION,
    json: { type: 'boolean', about: 'tell how it went as a JSON line on standard error' },
  },
  run: async (setup, values) => {
    const { backup } = setup.config;
    const to = typeof values['to'] === 'string' ? values['to'] : backup?.folder;
    if (to === undefined)
      throw new UsageError('--to: say where to; the configuration names no backup folder');
    const keep = values['keep'] === undefined ? (backup?.keep ?? KEEP_DEFAULT) : Number(values['keep']);
    if (!Number.isInteger(keep) || keep < 1 || keep > 1000)
      throw new UsageError('--keep: a whole number from 1 to 1000');
    const databasePath = join(setup.dataFolder, 'station.db');
    if (!existsSync(databasePath)) {
      console.error('There is no database yet: the logger has not run.');
      return EXIT_FAILED;
    }
    lowerPriority();
    const plan = {
      ...{ databasePath, keep, folder: resolve(to), station: formatStationCode(setup.code) },
      allowSameDisk: values['same-disk'] === true || backup?.sameDisk === true,
    };
    try {
      const made = makeBackup(plan, new SystemClock().now());
      const { path, sizeBytes } = made;
      await noteAction(setup, { kind: 'backup-made', parameters: { path, sizeBytes } }, values['for']);
      if (values['json'] === true) console.error(JSON.stringify(made));
      else console.log(`${made.path}: ${made.sizeBytes} bytes, checked; ${made.removed} older removed`);
      return EXIT_OK;
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      const { code, message, hint } = error;
      if (values['json'] === true) console.error(JSON.stringify({ code, message }));
      else console.error(`${code}: ${message}${hint === null ? '' : `\n${hint}`}`);
      return EXIT_FAILED;
    }
  },
};

function lowerPriority(): void {
  try {
    setPriority(19);
  } catch {
    // A system that does not allow it shares its processor evenly.
  }
}
