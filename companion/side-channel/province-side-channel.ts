/** One station's side channel at the province (docs/formats/side-channel.md): what it can read, and what it may state. */
import { readFile, rm, stat } from 'node:fs/promises';
import { writeProvinceCard } from '../../protocols/side-channel/province-card.js';
import {
  PROVINCE_FILE,
  RECEIPTS_FILE,
  SIDE_CHANNEL_FOLDER,
  STATEMENT_BYTES_MAX,
  STATEMENTS_FOLDER,
  statementKindOf,
  WANTED_FILE,
} from '../../protocols/side-channel/side-channel-paths.js';
import type { SigningKey } from '../../protocols/signing/signed-json.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { WantedIntervals } from '../completeness/wanted-intervals.js';
import type { SessionFile } from '../receiving/open-file.js';
import { joinPath, splitPath, type StationPath } from '../receiving/resolve-path.js';
import { denied, failed, noSuchFile } from '../receiving/sftp-refusal.js';
import { isInSideChannel, type StationSideChannel } from '../receiving/station-side-channel.js';
import type { Entry, EntryAttributes } from '../receiving/wire/entry.js';
import type { ProvinceStore } from '../store/province-store.js';
import type { StatementDesk } from './statement-desk.js';
import { attributesOf, textContent, VirtualFile, type VirtualContent } from './virtual-file.js';

export interface SideChannelOptions {
  station: string;
  province: string;
  key: SigningKey;
  store: Pick<ProvinceStore, 'receipts' | 'statements'>;
  wanted: WantedIntervals;
  desk: StatementDesk;
  clock: Clock;
}

const FOLDER: EntryAttributes = { kind: 'folder', sizeBytes: 0, modifiedAt: 0 };
const STATEMENTS = joinPath(SIDE_CHANNEL_FOLDER, STATEMENTS_FOLDER);
const FILES = [PROVINCE_FILE, RECEIPTS_FILE, WANTED_FILE];

export class ProvinceSideChannel implements StationSideChannel {
  readonly #options: SideChannelOptions;

  constructor(options: SideChannelOptions) {
    this.#options = options;
  }

  async stat(path: StationPath): Promise<EntryAttributes | null> {
    if (path === SIDE_CHANNEL_FOLDER || path === STATEMENTS) return FOLDER;
    const content = await this.#content(path);
    return content && attributesOf(content);
  }

  list(path: StationPath): AsyncGenerator<Entry[]> | null {
    if (path === SIDE_CHANNEL_FOLDER) return this.#list();
    return path === STATEMENTS ? noEntries() : null;
  }

  async open(path: StationPath): Promise<SessionFile | null> {
    const content = await this.#content(path);
    return content && new VirtualFile(content);
  }

  assertWritable(path: StationPath): void {
    if (!isInSideChannel(path)) return;
    const { folder, name } = splitPath(path);
    if (folder !== STATEMENTS) throw denied(`Only ${STATEMENTS} can be written to`);
    if (statementKindOf(name) !== null) throw denied('Write it under a temporary name, then rename it');
  }

  async takeStatement(from: StationPath, to: StationPath, locate: () => Promise<string>): Promise<void> {
    const { station, clock, desk } = this.#options;
    const target = splitPath(to);
    const kind = statementKindOf(target.name);
    if (splitPath(from).folder !== STATEMENTS || target.folder !== STATEMENTS || kind === null) {
      throw denied(`A statement is ${STATEMENTS}/head-….json or ledger-….json`);
    }
    const place = await locate();
    if ((await stat(place)).size > STATEMENT_BYTES_MAX) {
      throw failed(`A statement has at most ${STATEMENT_BYTES_MAX} bytes`);
    }
    const text = await readFile(place, 'utf8');
    const refusal = await desk.take({ station, name: target.name, kind, receivedAt: clock.now(), text });
    await rm(place, { force: true });
    if (refusal !== null) throw denied(refusal);
  }

  /** A statement that was taken is seen under its name, so that a station that was cut off can tell. */
  async #content(path: StationPath): Promise<VirtualContent | null> {
    const { station, province, key, store, wanted, clock } = this.#options;
    const { folder, name } = splitPath(path);
    if (folder === STATEMENTS) {
      const text = statementKindOf(name) === null ? null : await store.statements.text(station, name);
      return text === null ? null : textContent(text, 0);
    }
    if (folder !== SIDE_CHANNEL_FOLDER) return null;
    switch (name) {
      case PROVINCE_FILE:
        return textContent(writeProvinceCard({ province, station }, key), 0);
      case RECEIPTS_FILE: {
        const { sizeBytes, at } = await store.receipts.extent(station);
        const read = (offset: number, length: number) => store.receipts.read(station, offset, length);
        return { sizeBytes, modifiedAt: at ?? 0, read };
      }
      case WANTED_FILE:
        return textContent(await wanted.listFor(station), clock.now());
      default:
        throw noSuchFile();
    }
  }

  async *#list(): AsyncGenerator<Entry[]> {
    const entries: Entry[] = ['.', '..', STATEMENTS_FOLDER].map((name) => ({ name, attributes: FOLDER }));
    for (const name of FILES) {
      const attributes = await this.stat(joinPath(SIDE_CHANNEL_FOLDER, name));
      if (attributes !== null) entries.push({ name, attributes });
    }
    yield entries;
  }
}

async function* noEntries(): AsyncGenerator<Entry[]> {
  yield ['.', '..'].map((name) => ({ name, attributes: FOLDER }));
}
