/** `quantrac logger restore`: a backup in the place of the database, or beside it to be read into it; with the logger stopped. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../../hardware/host/make-folder.js';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { formatStationCode } from '../../protocols/report-file/report.js';
import type { StationSetup } from '../config/station-setup.js';
import { HEAD_FILE, readHeadFile } from '../evidence/head-file.js';
import { KEY_FILE } from '../evidence/open-evidence.js';
import { verifyChain } from '../evidence/verify-chain.js';
import { restoreBackup, type Restored } from '../store/backup/restore-backup.js';
import { RestoreError } from '../store/backup/restore-error.js';
import { holdDataFolder } from '../store/hold-data-folder.js';
import { SqliteConnection } from '../store/sqlite-connection.js';
import { noteAction } from './note-action.js';
import { timeText } from './time-text.js';
import { EXIT_FAILED, EXIT_OK, UsageError, type OptionValues, type Verb } from './verb.js';

/** A line of progress at most each so many parts of the whole. */
const PROGRESS_PARTS = 10;

export const restoreVerb: Verb = {
  summary: 'put a backup in the place of the database; the logger has to be stopped',
  options: {
    from: { type: 'string', value: 'FILE', about: 'the backup' },
    merge: {
      type: 'boolean',
      about: 'keep a database that is there, and read into it what only the backup has',
    },
    replace: { type: 'boolean', about: 'move a database that is there out of the way first (it is kept)' },
    'any-station': { type: 'boolean', about: "also where the backup bears another station's code" },
  },
  run: async (setup, values) => {
    if (typeof values['from'] !== 'string') throw new UsageError('--from: say which backup');
    const backup = resolve(values['from']);
    const present = presentOf(values);
    try {
      makeFolder(setup.dataFolder, 0o750);
      using hold = holdDataFolder(setup.dataFolder);
      void hold;
      const restored = restoreBackup({
        ...{ backup, present, dataFolder: setup.dataFolder, clock: new SystemClock() },
        station: values['any-station'] === true ? null : formatStationCode(setup.code),
        onProgress: progress(),
      });
      console.log(linesOf(restored, backup, setup).join('\n'));
      await noteAction(setup, {
        kind: restored.kind === 'merged' ? 'backup-added' : 'database-restored',
        parameters: { path: backup, replaced: restored.kept },
      });
      return EXIT_OK;
    } catch (error) {
      if (!(error instanceof RestoreError)) throw error;
      const { code, message, hint } = error;
      console.error(`${code}: ${message}${hint === null ? '' : `\n${hint}`}\nNothing was changed.`);
      return EXIT_FAILED;
    }
  },
};

function presentOf(values: OptionValues): 'keep' | 'replace' | 'merge' {
  if (values['merge'] === true && values['replace'] === true)
    throw new UsageError('--merge and --replace: one of them');
  if (values['merge'] === true) return 'merge';
  return values['replace'] === true ? 'replace' : 'keep';
}

function linesOf(restored: Restored, backup: string, setup: StationSetup): string[] {
  const { kind, path, kept, reports, newestReadingAt, newestReportAt, deliveriesTaken } = restored;
  const held = `${reports} report(s) up to ${timeText(newestReportAt)}, readings up to ${timeText(newestReadingAt)}`;
  if (kind === 'merged')
    return [
      `${backup} was checked and lies beside the database as ${path}: ${held}.`,
      'The logger reads from it what the database does not have when it is started; files that wait are sent in their order.',
      'When `quantrac logger status` says that it was read back, the copy may be removed.',
    ];
  return [
    `${path} is now ${backup}: ${held}.`,
    ...(kept === null
      ? []
      : [`The one before is kept as ${kept}; what only it holds is not in the station any more.`]),
    ...(deliveriesTaken === 0
      ? []
      : [`${deliveriesTaken} file(s) were delivered since: they are not sent again.`]),
    `chain     ${chainText(path)}`,
    ...keyLines(setup),
    'Start the logger now.',
  ];
}

/** What the chain says of the backup, before the logger notes that it came here. */
function chainText(path: string): string {
  using connection = new SqliteConnection(path, { mode: 'read-only' });
  const kept = readHeadFile(join(dirname(path), HEAD_FILE));
  const options = { span: null, fingerprint: null, configuration: null };
  const verdict = verifyChain(connection, { ...options, keptHead: 'absent' });
  if (verdict.verdict === 'no-chain') return 'the backup has none: nothing in it is vouched for';
  if (verdict.finding !== null) return `BROKEN: ${verdict.finding.detail}`;
  const sound = `sound, ${verdict.blocks} block(s), sealed up to ${timeText(verdict.sealedUpTo)}`;
  if (typeof kept === 'string' || kept.sequence <= verdict.blocks) return sound;
  return `${sound}. This station has signed ${kept.sequence - verdict.blocks} newer block(s): the chain will say that they are missing here`;
}

function keyLines({ dataFolder }: StationSetup): string[] {
  if (existsSync(join(dataFolder, KEY_FILE)) && isReadable(join(dataFolder, KEY_FILE))) return [];
  return [
    `key       there is no ${KEY_FILE} here: the logger makes a new one, which the province has to accept. Put the old one there first if you have it.`,
  ];
}

function isReadable(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

function progress(): (copied: number, whole: number) => void {
  let told = 0;
  return (copied, whole) => {
    const part = Math.floor((copied / whole) * PROGRESS_PARTS);
    if (part <= told || !process.stderr.isTTY) return;
    told = part;
    console.error(`${Math.round((part / PROGRESS_PARTS) * 100)} % copied`);
  };
}
