/** For tests only: a station of some age whose database is damaged, and its reading back. */
import { readFileSync, writeFileSync } from 'node:fs';
import { PAGE_BYTES, readTablePages } from '../store/salvage/table-pages.contract.js';
import { Salvage, type VouchForSalvaged } from '../store/salvage/salvage.js';
import { makeScan } from '../store/test-station.contract.js';
import type { EvidenceStation } from './evidence-station.contract.js';

export const OLD_INTERVALS = 60;
export const OLD_EVENTS = 18;

/** A station of some age whose readings have lost a page, after an interval that was never closed. */
export async function damageOldStation(station: EvidenceStation): Promise<void> {
  const stores = station.start();
  for (let n = 0; n < OLD_INTERVALS; n += 1) {
    station.events(stores, n % 10 === 0 ? OLD_EVENTS / 6 : 0);
    station.interval(stores, n);
  }
  for (let second = 1; second <= 60; second += 1) {
    station.station.clock.step(1000);
    for (let n = 0; n < 2; n += 1)
      void stores.scans.append(makeScan(station.station.clock.now(), { cod: second }, `iq-${n}`));
  }
  stores.scans.flush();
  stores.database.pragma('wal_checkpoint(TRUNCATE)');
  await station.stop(stores);
  const { path } = station.station;
  const { leaves } = readTablePages(path, 'scan');
  const bytes = readFileSync(path);
  const { page } = leaves[Math.floor(leaves.length / 2)]!;
  bytes.fill(0, (page - 1) * PAGE_BYTES, page * PAGE_BYTES);
  writeFileSync(path, bytes);
}

/** Works off what is set aside, as the station composes it. */
export async function readBack(
  station: EvidenceStation,
  { database, chain }: ReturnType<EvidenceStation['start']>,
): Promise<void> {
  const { clock, path } = station.station;
  const vouch: VouchForSalvaged = (writer, source, job) => chain.vouchForSalvaged(writer, source, job);
  const work = new Salvage(database, { path, clock, vouch }).run(new AbortController().signal);
  let isDone = false;
  const settled = work.finally(() => (isDone = true));
  settled.catch(() => undefined);
  while (!isDone) await clock.advance(1000);
  return settled;
}
