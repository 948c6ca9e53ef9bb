/**
 * A file that was taken from a station and is not recorded yet. It lies at `claimed/CODE/TICKET/PATH`: the ticket holds
 * when it came, the rest is the path the station wrote, so a crash loses neither.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { areaFolder, type DataFolders } from '../../store/data-folders.js';
import { errnoOf } from '../sftp-refusal.js';
import type { StationPath } from '../resolve-path.js';

export interface ClaimedFile {
  station: string;
  path: StationPath;
  receivedAt: number;
  /** The folder of its ticket; gone once the file is recorded. */
  ticketFolder: string;
}

export function claimedFilePath(claimed: ClaimedFile): string {
  return join(claimed.ticketFolder, claimed.path);
}

export interface Claim {
  station: string;
  path: StationPath;
  /** Where the file is now; it is moved from there in one step. */
  from: string;
  receivedAt: number;
}

/** Takes the file: from here on the station cannot change it. */
export async function takeFile(folders: DataFolders, claim: Claim): Promise<ClaimedFile> {
  const { station, path, receivedAt, from } = claim;
  const ticket = `${receivedAt}-${randomBytes(6).toString('hex')}`;
  const claimed = {
    station,
    path,
    receivedAt,
    ticketFolder: join(areaFolder(folders, 'claimed', station), ticket),
  };
  const target = claimedFilePath(claimed);
  await mkdir(dirname(target), { recursive: true, mode: 0o750 });
  await rename(from, target);
  return claimed;
}

/** Those of a station that were not recorded, oldest first. */
export async function unfinishedClaims(folders: DataFolders, station: string): Promise<ClaimedFile[]> {
  const root = areaFolder(folders, 'claimed', station);
  const tickets = await namesIn(root);
  const claims: ClaimedFile[] = [];
  for (const ticket of tickets.sort((left, right) => receivedAtOf(left) - receivedAtOf(right))) {
    const ticketFolder = join(root, ticket);
    const path = await onlyFileBelow(ticketFolder, '');
    // A ticket without a file: the crash came before the file was taken, or after it was recorded.
    if (path !== null) claims.push({ station, path, receivedAt: receivedAtOf(ticket), ticketFolder });
  }
  return claims;
}

async function onlyFileBelow(folder: string, path: string): Promise<string | null> {
  for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    const found = entry.isDirectory() ? await onlyFileBelow(folder, below) : below;
    if (found !== null) return found;
  }
  return null;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function receivedAtOf(ticket: string): number {
  return Number(ticket.split('-')[0]) || 0;
}
