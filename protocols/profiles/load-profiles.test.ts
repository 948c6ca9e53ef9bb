// Shipped profiles and a station's own folder: who stands in for whom, and every fault of every file at once.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../vocabulary/errors.js';
import { EXAMPLE_PROFILE } from './example-profile.contract.js';
import { loadProfiles, shippedProfileIds } from './load-profiles.js';

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quantrac-profiles-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function faultsOf(userFolder: string): Promise<ConfigError['faults']> {
  const error: unknown = await loadProfiles({ userFolder }).catch((reason: unknown) => reason);
  if (error instanceof ConfigError) return error.faults;
  throw new Error('expected faults');
}

const named = (id: string, more = '') => EXAMPLE_PROFILE.replace('id: example-meter', `id: ${id}${more}`);

describe('loadProfiles', () => {
  it('gives the shipped profiles when there is no folder of the station', async () => {
    const shipped = await loadProfiles({ userFolder: null });
    expect(shipped.get('teledyne-t400')).toMatchObject({ origin: 'shipped' });
    const missing = await loadProfiles({ userFolder: join(tmpdir(), 'quantrac-no-such-folder') });
    expect([...missing.keys()]).toEqual([...shipped.keys()]);
  });

  it('reads only the shipped profiles that are asked for, and still sees which one a station replaces', async () => {
    const some = await loadProfiles({ userFolder: null, shipped: ['siemens-mag6000', 'no-such-profile'] });
    expect([...some.keys()]).toEqual(['siemens-mag6000']);
    const folder = await folderWith({ 'teledyne-t400.yaml': named('teledyne-t400') });
    await expect(loadProfiles({ userFolder: folder, shipped: [] })).rejects.toThrow(/is a shipped profile/);
    expect(await shippedProfileIds()).toEqual([...(await loadProfiles({ userFolder: null })).keys()]);
  });

  it('adds the profiles of the station, and reads nothing but YAML files', async () => {
    const folder = await folderWith({
      'example-meter.yaml': EXAMPLE_PROFILE,
      'other-meter.yml': named('other-meter'),
      'example-meter.transcript.txt': 'no profile',
    });
    const profiles = await loadProfiles({ userFolder: folder });
    expect(profiles.get('example-meter')).toMatchObject({
      origin: 'user',
      file: join(folder, 'example-meter.yaml'),
    });
    expect(profiles.has('other-meter')).toBe(true);
  });

  it('lets a user profile stand in for a shipped one only when it says so', async () => {
    const silent = await folderWith({ 'teledyne-t400.yaml': named('teledyne-t400') });
    expect(await faultsOf(silent)).toEqual([
      expect.objectContaining({ code: 'duplicate', key: 'id', legal: 'another id, or replaces: shipped' }),
    ]);
    const outspoken = await folderWith({
      'teledyne-t400.yaml': named('teledyne-t400', '\nreplaces: shipped'),
    });
    const profiles = await loadProfiles({ userFolder: outspoken });
    expect(profiles.get('teledyne-t400')).toMatchObject({ origin: 'user', profile: { maker: 'Example' } });
  });

  it('tells the faults of all files together', async () => {
    const folder = await folderWith({
      'broken.yaml': 'id: [',
      'misnamed.yaml': EXAMPLE_PROFILE,
      'stand-in.yaml': named('stand-in', '\nreplaces: shipped'),
      'twice.yaml': named('twice'),
      'twice.yml': named('twice'),
    });
    await mkdir(join(folder, 'folder.yaml'));
    const faults = await faultsOf(folder);
    const told = faults.map(({ code, file, key }) => `${file.slice(folder.length + 1)} ${key} ${code}`);
    expect(told).toEqual([
      'broken.yaml  not-yaml',
      'folder.yaml  not-readable',
      'misnamed.yaml id conflict',
      'stand-in.yaml replaces conflict',
      'twice.yml id duplicate',
    ]);
  });
});
