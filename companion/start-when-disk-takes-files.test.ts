/** A province whose disk is full when it starts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentLog, type Log } from '../protocols/vocabulary/log.js';
import { VirtualClock } from '../simulators/time/virtual-clock.js';
import { SmallDisk } from '../simulators/torture/small-disk.js';
import { parseConfig } from './config/load-config.js';
import { startWhenDiskTakesFiles } from './start-when-disk-takes-files.js';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

it.runIf(isRoot)('says once which folder is full, and starts by itself when there is room', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quantrac-full-'));
  try {
    using disk = new SmallDisk(join(folder, 'disk'), 16);
    if (!disk.canBeFilled) return;
    const config = parseConfig(
      `configVersion: 1
province: { name: Thái Bình, code: TB }
dataFolder: ${join(disk.path, 'data')}
receiving: { host: 127.0.0.1, port: 0 }
web: { port: 0 }
`,
      join(folder, 'province.yaml'),
    );
    disk.fill();
    const told: string[] = [];
    const note = (_fields: object, message: string) => void told.push(message);
    const log: Log = { ...silentLog, error: note };
    const clock = new VirtualClock(Date.now());
    const starting = startWhenDiskTakesFiles({ config, clock, log }, new AbortController().signal);
    for (let n = 0; n < 3; n += 1) await clock.advance(10_000);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`${disk.path}/data is full`);
    disk.makeRoom();
    await clock.advance(10_000);
    await using province = await starting;
    expect(province?.receiving.port).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
