/** The province's own notices: silent stations and a disk that runs full, told by mail. The same machine as at a station, on the province's store. */
import { composeLetter, type LetterFrame } from '../../protocols/notices/compose-letter.js';
import type { Mailer } from '../../protocols/notices/mailer.js';
import type { Recipient } from '../../protocols/notices/notice-machine.js';
import { Notices } from '../../protocols/notices/notices.js';
import { SmtpMailer } from '../../protocols/notices/smtp-mailer.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { NoticesConfig, ProvinceConfig } from '../config/schema.js';
import type { ProvinceStore } from '../store/province-store.js';
import { readMailSettings } from './read-mail-settings.js';
import type { DiskWatch } from '../storage/disk-watch.js';
import { findConditions } from './find-conditions.js';
import { stationOf } from './silent-stations.js';

/** After the province itself was off, its stations get so long to send what waited before any is called silent. */
export const START_GRACE_MS = 15 * 60_000;

export interface ProvinceNoticesOptions {
  config: ProvinceConfig;
  store: ProvinceStore;
  disk: DiskWatch;
  clock: Clock;
  log: Log;
  mailer?: Mailer;
}

/** `null`: the configuration names nobody. Throws a `ConfigError` when the password cannot be read. */
export function provinceNotices({
  config,
  store,
  disk,
  clock,
  log,
  mailer,
}: ProvinceNoticesOptions): Notices | null {
  const { notices, limits, province } = config;
  if (notices === undefined) return null;
  const startedMs = clock.monotonicMs();
  const smtp = readMailSettings(notices, province);
  const frame = letterFrame(notices, config);
  return new Notices({
    recipients: notices.recipients.map(({ address, language, stations }): Recipient => ({
      address,
      language,
      group: 'province',
      wants: ({ key }) => stations === undefined || stations.includes(stationOf(key) ?? ''),
    })),
    rules: {
      gatherMs: notices.gather,
      remindEveryMs: notices.remindEvery,
      perHourMax: notices.perHour,
      // A station is silent by its own limit already.
      patienceOf: () => ({ raiseAfterMs: 0, clearAfterMs: notices.clearAfter }),
    },
    look: async () => {
      const { conditions, stations } = await findConditions({
        ...{ store, disk, now: clock.now() },
        silentAfterMs: limits.silentAfter,
      });
      const isStarting = clock.monotonicMs() - startedMs < START_GRACE_MS;
      const unknownKinds = new Set(isStarting ? ['silent'] : []);
      return {
        conditions,
        unknownKinds,
        exists: (key) => stations.has(stationOf(key) ?? '') || stationOf(key) === null,
      };
    },
    book: store.notices,
    mailer: mailer ?? new SmtpMailer(smtp),
    compose: (letter, now) => composeLetter(letter, frame, now),
    clock,
    log,
    random: () => Math.random(),
    timeoutMs: smtp.timeoutMs,
  });
}

export function letterFrame(notices: NoticesConfig, { province, limits }: ProvinceConfig): LetterFrame {
  return {
    code: province.code,
    name: province.name,
    contact: notices.contact ?? null,
    interruptionLimitMs: limits.silentAfter,
    domain: notices.smtp.from.split('@')[1] ?? 'localhost',
  };
}

/** Runs until it is disposed. Its failure is told and leaves receiving alone. */
export function runNotices(notices: Notices, log: Log): AsyncDisposable {
  const stop = new AbortController();
  const running = notices.run(stop.signal).catch((error: unknown) => {
    log.error({ reason: error instanceof Error ? error.message : String(error) }, 'notices have ended');
  });
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort(new Error('the province stops'));
      await running;
    },
  };
}
