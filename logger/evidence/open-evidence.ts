/** The chain of a station that starts: its key, the signed head beside the database, and what was noted when it was opened. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSigningKey, SigningKeyError } from '../../hardware/host/signing-key.js';
import type { HeadStatement } from '../../protocols/evidence/head-statement.js';
import { formatStationCode } from '../../protocols/report-file/report.js';
import type { SigningKey } from '../../protocols/signing/signed-json.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { StationSetup } from '../config/station-setup.js';
import { EventStore } from '../events/event-store.js';
import type { PurgeAccount } from '../store/retention.js';
import type { SqliteConnection } from '../store/sqlite-connection.js';
import { isStoreError } from '../store/store-error.js';
import { configurationEvent } from './configuration-event.js';
import { EvidenceChain } from './evidence-chain.js';
import { LiveEvidence } from './evidence-figures.js';
import { HEAD_FILE, HeadFile, readHeadFile } from './head-file.js';
import { purgeAccount } from './purge-account.js';

export const KEY_FILE = 'station-signing.pem';

export interface Evidence extends AsyncDisposable {
  chain: EvidenceChain;
  account: PurgeAccount;
  live: LiveEvidence;
  /** The newest head that the station has signed and the database does not have; `null`: it has it. */
  missing: HeadStatement | null;
  /** At an orderly stop, before the database is closed. */
  close(): void;
}

export interface EvidenceParts {
  setup: StationSetup;
  database: SqliteConnection;
  clock: Clock;
  log: Log;
  setAside: string | null;
}

/** Never stops a station: without a key the chain is not signed, and a disk that refuses is asked again with the next report. */
export function openEvidence({ setup, database, clock, log, setAside }: EvidenceParts): Evidence {
  const key = openKey(setup.dataFolder, log);
  const kept = readHeadFile(join(setup.dataFolder, HEAD_FILE));
  if (kept === 'malformed' || kept === 'wrong-signature') {
    log.error({ file: HEAD_FILE, fault: kept }, 'the signed head beside the database was damaged or changed');
  }
  const events = new EventStore(database);
  const chain = new EvidenceChain({
    database,
    clock,
    station: formatStationCode(setup.code),
    key,
    origin: setAside === null ? 'new' : 'set-aside',
    keptHead: kept,
    onConfigurationChanged: (writer, before, after) =>
      void events.appendWith(writer, configurationEvent(setup.file, { before, after }, clock)),
  });
  const headFile = new HeadFile(chain, setup.dataFolder, log);
  const live = new LiveEvidence(database, chain);
  return {
    chain,
    account: purgeAccount(chain),
    live,
    missing: open(chain, setup, log),
    close: () => chain.close(),
    [Symbol.asyncDispose]: async () => {
      live[Symbol.dispose]();
      await headFile[Symbol.asyncDispose]();
    },
  };
}

function open(chain: EvidenceChain, setup: StationSetup, log: Log): HeadStatement | null {
  const profiles = new Map(setup.instruments.map(({ id, profile }) => [id, profile]));
  try {
    const { missing } = chain.open({ text: readFileSync(setup.file, 'utf8'), profiles });
    if (missing === null) return null;
    log.error(
      { missing: missing.sequence, signedAt: missing.at },
      'the database does not hold the newest block that this station has signed: it was exchanged or cut short',
    );
    return missing;
  } catch (error) {
    if (!isStoreError(error)) throw error;
    log.error(
      { code: error.code, error: error.message },
      'the chain of evidence could not be opened; it will be',
    );
    return null;
  }
}

function openKey(dataFolder: string, log: Log): SigningKey | null {
  try {
    const key = ensureSigningKey(join(dataFolder, KEY_FILE));
    if (key.origin === 'made')
      log.info({ fingerprint: key.fingerprint }, 'the station has made its signing key');
    return key;
  } catch (error) {
    if (!(error instanceof SigningKeyError)) throw error;
    log.error({ code: error.code, error: error.message, hint: error.hint }, 'the chain is not signed');
    return null;
  }
}
