/** `quantrac companion run`: the service until it is told to stop. */
import { createJsonLog } from '../../hardware/host/json-log.js';
import { StopSignal } from '../../hardware/host/stop-signal.js';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { loadConfig } from '../config/load-config.js';
import { startWhenDiskTakesFiles } from '../start-when-disk-takes-files.js';

export interface RunOptions {
  config: string;
  /** Stop also when standard input ends, with the program that started this one. */
  stopWithStdin: boolean;
}

export async function runCommand({ config: configPath, stopWithStdin }: RunOptions): Promise<number> {
  const config = await loadConfig(configPath);
  const log = createJsonLog('companion');
  using stop = new StopSignal();
  if (stopWithStdin) stop.followStdin();
  await using province = await startWhenDiskTakesFiles(
    { config, clock: new SystemClock(), log },
    stop.signal,
  );
  if (province === null) return 0;
  const { receiving, web } = province;
  log.info(
    { host: receiving.host, port: receiving.port, fingerprint: receiving.fingerprint },
    'receiving over SFTP',
  );
  if (web.isOpen) log.info({ url: web.url, access: config.web.access }, 'pages');
  if (config.web.access === 'login' && (await province.store.people.list()).length === 0) {
    log.warn({}, 'nobody may log in to the pages yet: quantrac companion user add');
  }
  if (!stop.signal.aborted) {
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
  }
  log.info({}, 'stopping');
  return 0;
}
