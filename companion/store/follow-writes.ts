/**
 * Tells when something was written into a folder, by whatever process: at once where the system can watch it. Where it cannot (some
 * network file systems), nothing is told, and whoever relies on it has to look by itself now and then.
 */
import { watch } from 'node:fs';
import type { Log } from '../../protocols/vocabulary/log.js';

export interface FollowOptions {
  folder: string;
  /** Not called again before it has settled; then once more if something was written meanwhile. */
  onWrite: () => Promise<void>;
  log: Log;
}

export function followWrites({ folder, onWrite, log }: FollowOptions): AsyncDisposable {
  let turn: Promise<void> | null = null;
  let isOwed = false;
  const tell = (error: unknown, what: string) =>
    log.error({ error: error instanceof Error ? error.message : String(error) }, what);
  const work = async () => {
    while (isOwed) {
      isOwed = false;
      await onWrite().catch((error: unknown) => tell(error, 'what another process changed was not followed'));
    }
    turn = null;
  };
  const watcher = watch(folder, { persistent: false }, () => {
    isOwed = true;
    turn ??= work();
  });
  watcher.on('error', (error) => tell(error, 'the data folder cannot be watched'));
  return {
    [Symbol.asyncDispose]: async () => {
      watcher.close();
      isOwed = false;
      await turn;
    },
  };
}
