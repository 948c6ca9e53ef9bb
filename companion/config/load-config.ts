/** `province.yaml` → a frozen configuration, or every fault of it. Reads this one file and touches nothing else. */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { basename, dirname, resolve } from 'node:path';
import { parseCheckedYaml, type ParsedYaml } from '../../protocols/configuration/parse-checked-yaml.js';
import { formatDuration } from '../../protocols/configuration/duration.js';
import { ConfigError, type ConfigFault } from '../../protocols/vocabulary/errors.js';
import { provinceSchema, type NoticesConfig, type ProvinceConfig } from './schema.js';

/** Rejects with a `ConfigError`. */
export async function loadConfig(path: string): Promise<ProvinceConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const message = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ConfigError([{ code: 'not-readable', file: path, line: null, key: '', message, legal: null }]);
  }
  return parseConfig(text, path);
}

/** Paths inside are relative to the file's folder. Throws a `ConfigError`. */
export function parseConfig(text: string, path: string): ProvinceConfig {
  const file = basename(path);
  const result = parseCheckedYaml(provinceSchema, text, file);
  if (!result.ok) throw new ConfigError(result.faults);
  const faults = crossFaults(result.parsed, file);
  if (faults.length > 0) throw new ConfigError(faults);
  return withAbsolutePaths(result.parsed.value, dirname(resolve(path)));
}

function crossFaults(parsed: ParsedYaml<ProvinceConfig>, file: string): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const { receiving, web } = parsed.value;
  const { firstDelay, maxDelay } = receiving.login;
  if (firstDelay > maxDelay) {
    faults.push({
      code: 'out-of-range',
      file,
      line: parsed.lineOf(['receiving', 'login', 'firstDelay']),
      key: 'receiving.login.firstDelay',
      message: `${formatDuration(firstDelay)} is more than maxDelay`,
      legal: `at most ${formatDuration(maxDelay)}`,
    });
  }
  if (web.login.firstDelay > web.login.maxDelay) {
    faults.push({
      code: 'out-of-range',
      file,
      line: parsed.lineOf(['web', 'login', 'firstDelay']),
      key: 'web.login.firstDelay',
      message: `${formatDuration(web.login.firstDelay)} is more than maxDelay`,
      legal: `at most ${formatDuration(web.login.maxDelay)}`,
    });
  }
  for (const [index, proxy] of web.trustedProxies.entries()) {
    if (isNetwork(proxy)) continue;
    faults.push({
      code: 'not-allowed',
      file,
      line: parsed.lineOf(['web', 'trustedProxies', index]),
      key: `web.trustedProxies[${index}]`,
      message: `"${proxy}" is no address`,
      legal: 'an IP address or a network, as 10.0.0.0/8',
    });
  }
  if (receiving.port === web.port && web.port !== 0) {
    faults.push({
      code: 'conflict',
      file,
      line: parsed.lineOf(['web', 'port']),
      key: 'web.port',
      message: `${web.port} is the port of receiving, too`,
      legal: 'another port',
    });
  }
  return faults;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function withAbsolutePaths(config: ProvinceConfig, base: string): ProvinceConfig {
  const { hostKeyFile } = config.receiving;
  const receiving =
    hostKeyFile === undefined
      ? config.receiving
      : Object.freeze({ ...config.receiving, hostKeyFile: resolve(base, hostKeyFile) });
  const notices = config.notices === undefined ? {} : { notices: noticesFrom(config.notices, base) };
  const web = webFrom(config.web, base);
  return Object.freeze({
    ...config,
    dataFolder: resolve(base, config.dataFolder),
    receiving,
    web,
    ...notices,
  });
}

function webFrom({ tls, ...web }: ProvinceConfig['web'], base: string): ProvinceConfig['web'] {
  if (tls === undefined) return Object.freeze(web);
  const { certificateFile, keyFile } = tls;
  const absolute = { certificateFile: resolve(base, certificateFile), keyFile: resolve(base, keyFile) };
  return Object.freeze({ ...web, tls: Object.freeze(absolute) });
}

function noticesFrom(notices: NoticesConfig, base: string): NoticesConfig {
  const { passwordFile, smtp } = notices;
  return Object.freeze({
    ...notices,
    ...(passwordFile === undefined ? {} : { passwordFile: resolve(base, passwordFile) }),
    smtp: Object.freeze({
      ...smtp,
      ...(smtp.caFile === undefined ? {} : { caFile: resolve(base, smtp.caFile) }),
    }),
  });
}
