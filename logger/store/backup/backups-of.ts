/** The backups that the configuration asks for, made by the program's own `logger backup` in another process. */
import { statSync } from 'node:fs';
import { resolve, dirname } from 'node:path';
import type { OwnCommand } from '../../../hardware/host/own-command.js';
import { formatStationCode } from '../../../protocols/report-file/report.js';
import type { Clock } from '../../../protocols/vocabulary/clock.js';
import type { Log } from '../../../protocols/vocabulary/log.js';
import type { StationSetup } from '../../config/station-setup.js';
import { Backups, type BackupOutcome } from './backups.js';

export interface BackupParts {
  clock: Clock;
  log: Log;
  run: (argv: readonly string[]) => OwnCommand;
}

/** `null`: the configuration asks for none. */
export function backupsOf(
  { config, code, file }: StationSetup,
  { clock, log, run }: BackupParts,
): Backups | null {
  if (config.backup === undefined) return null;
  const folder = resolve(dirname(file), config.backup.folder);
  return new Backups({
    ...{ folder, clock, log },
    station: formatStationCode(code),
    everyMs: config.backup.every,
    make: async (signal) => {
      // Said without starting a process: a stick is away for days.
      if (statSync(folder, { throwIfNoEntry: false }) === undefined)
        return { code: 'missing', message: `${folder} is not there` };
      const command = run(['logger', 'backup', '-c', file, '--to', folder, '--json', '--for', 'schedule']);
      const kill = () => command.kill();
      signal.addEventListener('abort', kill, { once: true });
      command.output.resume();
      const { code: exit, lastLine } = await command.ended;
      signal.removeEventListener('abort', kill);
      return (
        outcomeOf(lastLine) ?? {
          code: 'failed',
          message: `logger backup ended with ${exit}: ${lastLine ?? ''}`,
        }
      );
    },
  });
}

function outcomeOf(line: string | null): BackupOutcome | null {
  try {
    const told = JSON.parse(line ?? '') as Partial<{ path: string; code: string }>;
    return typeof told.path === 'string' || typeof told.code === 'string' ? (told as BackupOutcome) : null;
  } catch {
    return null;
  }
}
