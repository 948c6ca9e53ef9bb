/** One conversation for each target that can carry one, and the key that the station states with. */
import { join } from 'node:path';
import { ensureSigningKey, SigningKeyError } from '../../hardware/host/signing-key.js';
import { formatStationCode } from '../../protocols/report-file/report.js';
import type { SigningKey } from '../../protocols/signing/signed-json.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { EventStore } from '../events/event-store.js';
import type { StationSetup } from '../config/station-setup.js';
import type { OutboxStore } from '../store/outbox-store.js';
import type { ReportStore } from '../store/report-store.js';
import { readRuns } from '../store/run-store.js';
import type { SqliteConnection } from '../store/sqlite-connection.js';
import { ProvinceConversation, type HeadSource } from './province-conversation.js';

export const STATION_KEY_FILE = 'station-signing.pem';

export interface ConversationParts {
  setup: StationSetup;
  database: SqliteConnection;
  outbox: OutboxStore;
  reports: ReportStore;
  clock: Clock;
  log: Log;
  heads: HeadSource | null;
  events: EventStore;
}

/** By target id. Never stops a station: without a key nothing is stated, and everything else goes on. */
export function openConversations(parts: ConversationParts): ReadonlyMap<string, ProvinceConversation> {
  const { setup, database, outbox, reports, clock, log, heads, events } = parts;
  const key = openKey(setup.dataFolder, log);
  const conversations = new Map<string, ProvinceConversation>();
  for (const { config, dialect } of setup.targets) {
    if (config.type !== 'sftp') continue;
    const conversation = new ProvinceConversation({
      ...{ database, outbox, clock, log, heads, key, events },
      pin: config.receiptKey ?? null,
      delivery: { target: config.id, dialect, layout: config.layout },
      station: formatStationCode(setup.code),
      sources: (runs) => ({
        reports,
        runs,
        intervalMs: setup.config.reporting.interval,
        symbols: setup.reportChannels.map(({ symbol }) => symbol),
      }),
      runs: () => readRuns(database),
      reportsKeptMs: setup.config.retention.reports,
    });
    conversations.set(config.id, conversation);
  }
  return conversations;
}

function openKey(dataFolder: string, log: Log): SigningKey | null {
  try {
    return ensureSigningKey(join(dataFolder, STATION_KEY_FILE));
  } catch (error) {
    if (!(error instanceof SigningKeyError)) throw error;
    log.error(
      { code: error.code, error: error.message, hint: error.hint },
      'the station cannot sign statements',
    );
    return null;
  }
}
