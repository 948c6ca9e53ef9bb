/** `quantrac companion check`: every fault of the configuration, or what would run. Touches no network and no database. */
import { readSigningKey, SigningKeyError } from '../../hardware/host/signing-key.js';
import { formatDuration } from '../../protocols/configuration/duration.js';
import { readMailSettings } from '../alerts/read-mail-settings.js';
import { loadConfig } from '../config/load-config.js';
import type { ProvinceConfig } from '../config/schema.js';
import { HostKeyError, readHostKeyFile } from '../receiving/host-key.js';
import { readTlsFiles } from '../web/read-tls-files.js';
import { dataFolders } from '../store/data-folders.js';

export async function checkCommand(configPath: string): Promise<number> {
  const config = await loadConfig(configPath);
  const hostKey = await describeHostKey(config);
  const receiptKey = describeReceiptKey(config);
  process.stdout.write(`${[...describePlan(config), hostKey.line, ...receiptKey.lines].join('\n')}\n`);
  return hostKey.isUsable && receiptKey.isUsable ? 0 : 1;
}

function describePlan(config: ProvinceConfig): string[] {
  const { province, receiving, web, limits, wanted, storage } = config;
  const { login } = receiving;
  return [
    `Province      ${province.name} (${province.code})`,
    `Data          ${config.dataFolder}`,
    `Receiving     sftp://CODE@${receiving.host}:${receiving.port}, files of at most ${receiving.maxFileBytes} bytes`,
    `              ${receiving.maxConnections} connections, ${receiving.maxConnectionsPerStation} a station; ` +
      `${receiving.maxWaitingFiles} unfinished files a station`,
    `Login         within ${formatDuration(login.timeout)}; a failure waits ${formatDuration(login.firstDelay)}, doubling ` +
      `to ${formatDuration(login.maxDelay)}; ${login.maxFailures} failures: refused for ${formatDuration(login.lockout)}`,
    `Other servers upload/CODE is searched every ${formatDuration(receiving.sweepEvery)}; a file is taken when unchanged ` +
      `for ${formatDuration(receiving.settleAfter)}`,
    ...describePages(web),
    `Stations      late after ${limits.lateFactor} usual intervals, silent after ${formatDuration(limits.silentAfter)}`,
    `Missing       asked for ${formatDuration(wanted.grace)} after its end, ${wanted.days} days back`,
    `Disk          told below ${storage.lowMegabytes} MB free (at most a tenth of the disk), stations wait below ` +
      `${storage.reserveMegabytes} MB (at most a fiftieth)`,
    ...describeNotices(config),
  ];
}

const LOOPBACK = /^(localhost|127\.|::1$)/;

function describePages({
  host,
  port,
  access,
  tls,
  trustedProxies,
  session,
}: ProvinceConfig['web']): string[] {
  const isHere = LOOPBACK.test(host);
  const isPlain = tls === undefined && trustedProxies.length === 0;
  if (tls !== undefined) readTlsFiles(tls);
  const sessions = `${formatDuration(session.idle)} without use, at most ${formatDuration(session.lifetime)}`;
  return [
    `Pages         ${tls === undefined ? 'http' : 'https'}://${host}:${port} (` +
      (access === 'open' ? 'open: everybody who reaches the port may read)' : `login, for ${sessions})`),
    ...(access === 'open' && !isHere
      ? [
          `              WARNING web.access: open shows every station’s data to whoever reaches ${host}:${port}`,
        ]
      : []),
    ...(access === 'login' && isPlain && !isHere
      ? [
          '              WARNING passwords go in the clear; set web.tls, or a proxy with TLS and web.trustedProxies',
        ]
      : []),
  ];
}

function describeNotices({ notices, province }: ProvinceConfig): string[] {
  if (notices === undefined) return ['Notices       none: nobody is told of silent stations by mail'];
  const { host, port, security, from } = notices.smtp;
  const { login } = readMailSettings(notices, province);
  const isPlain = security === 'none' && !/^(localhost|127\.|::1$)/.test(host);
  return [
    `Notices       from ${from} by ${host}:${port} (${security}, ${login === null ? 'no login' : `login ${login.user}`}), ` +
      `at most ${notices.perHour} an hour each, again every ${formatDuration(notices.remindEvery)}`,
    ...(isPlain
      ? ['              WARNING security: none sends every mail in the clear; use starttls or tls']
      : []),
    ...notices.recipients.map(
      ({ address, language, stations }) =>
        `              ${address} (${language}): ${stations === undefined ? 'all stations' : stations.join(', ')}`,
    ),
  ];
}

function describeReceiptKey(config: ProvinceConfig): { lines: string[]; isUsable: boolean } {
  const path = dataFolders(config.dataFolder).receiptKey;
  try {
    const key = readSigningKey(path);
    if (key === null)
      return { lines: [`Receipt key   will be made at the first start (${path})`], isUsable: true };
    return { lines: [`Receipt key   ${key.fingerprint}`, `              ${key.publicKey}`], isUsable: true };
  } catch (error) {
    if (!(error instanceof SigningKeyError)) throw error;
    return { lines: [`Receipt key   NOT USABLE: ${error.message}`], isUsable: false };
  }
}

async function describeHostKey(config: ProvinceConfig): Promise<{ line: string; isUsable: boolean }> {
  const path = config.receiving.hostKeyFile ?? dataFolders(config.dataFolder).hostKey;
  try {
    const { fingerprint } = await readHostKeyFile(path);
    return { line: `Host key      ${fingerprint} (${path})`, isUsable: true };
  } catch (error) {
    if (!(error instanceof HostKeyError)) throw error;
    if (error.code === 'missing') {
      return { line: `Host key      will be made at the first start (${path})`, isUsable: true };
    }
    return { line: `Host key      NOT USABLE: ${error.message}`, isUsable: false };
  }
}
