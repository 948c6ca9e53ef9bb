import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigError, formatConfigFault } from '../../protocols/vocabulary/errors.js';
import { loadConfig, parseConfig } from './load-config.js';
import { provinceSchema } from './schema.js';

const here = dirname(fileURLToPath(import.meta.url));
const LEAST = 'configVersion: 1\nprovince: { name: Thái Bình, code: TB }\ndataFolder: data\n';

function faultsOf(text: string): string[] {
  try {
    parseConfig(text, '/srv/province.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(formatConfigFault);
    throw error;
  }
  return [];
}

describe('province.yaml', () => {
  it('is complete with its five required keys: the example states the defaults', async () => {
    const example = await loadConfig(join(here, 'province.example.yaml'));
    const least = parseConfig(LEAST, '/srv/province.yaml');
    expect({ ...example, dataFolder: '' }).toEqual({ ...least, dataFolder: '' });
    expect(least.receiving.login.lockout).toBe(600_000);
    expect(least.web).toMatchObject({ host: '127.0.0.1', port: 8081, access: 'login', trustedProxies: [] });
  });

  it('is frozen, its paths relative to the file', () => {
    const config = parseConfig(`${LEAST}receiving: { hostKeyFile: keys/ssh }\n`, '/srv/province.yaml');
    expect(config.dataFolder).toBe('/srv/data');
    expect(config.receiving.hostKeyFile).toBe('/srv/keys/ssh');
    expect(Object.isFrozen(config) && Object.isFrozen(config.receiving)).toBe(true);
  });

  it('names every fault with file, line, key and what is legal', () => {
    const text = `${LEAST}receiving:\n  port: 70000\n  prot: 22\nlimits: { silentAfter: 5 }\n`;
    expect(faultsOf(text)).toEqual([
      'province.yaml:5 receiving.port: 70000 is not allowed (legal: a whole number 0…65535)',
      expect.stringMatching(/^province\.yaml:6 receiving\.prot: is not a known key/),
      expect.stringMatching(/^province\.yaml:7 limits\.silentAfter: 5 is not a duration/),
    ]);
  });

  it('finds what only shows between keys', () => {
    const text = `${LEAST}receiving: { port: 8081, login: { firstDelay: 30s } }\n`;
    expect(faultsOf(text).map((fault) => fault.split(' ')[1])).toEqual([
      'receiving.login.firstDelay:',
      'web.port:',
    ]);
  });

  it('takes addresses and networks for proxies, and nothing else', () => {
    const fault = (proxy: string) => faultsOf(`${LEAST}web: { trustedProxies: ["${proxy}"] }\n`);
    for (const proxy of ['proxy.example.vn', '10.0.0.0/33', '*', '10.0.0.1/8/8'])
      expect(fault(proxy)[0], proxy).toContain('web.trustedProxies[0]');
    const kept = ['10.0.0.1', 'fd00::/8'];
    const config = parseConfig(`${LEAST}web: { trustedProxies: [10.0.0.1, "fd00::/8"] }\n`, 'province.yaml');
    expect(config.web.trustedProxies).toEqual(kept);
  });

  it('refuses a file that is not there', async () => {
    await expect(loadConfig('/nowhere/province.yaml')).rejects.toMatchObject({
      faults: [{ code: 'not-readable' }],
    });
  });

  it('is described for editors by the schema that it is checked with', async () => {
    const published: unknown = JSON.parse(await readFile(join(here, 'province.schema.json'), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(provinceSchema)));
  });
});
