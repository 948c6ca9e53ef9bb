/**
 * Carries out what a person decides about the machine's clock, in one transaction: what a clock that was ahead has left stays under
 * its wrong instants, files of it that were not sent are held back, the decision is an event and has its block, and the station goes on from
 * the time that is right. Also brings the receivers' clocks to whoever judges a jump.
 */
import type { ClockKeeping } from '../../hardware/host/clock-keeping.js';
import type { ClockHold, HoldNews } from '../../hardware/host/time-line.js';
import type { DeliveryStatus } from '../../protocols/delivery/deliver.js';
import type { Clock } from '../../protocols/vocabulary/clock.js';
import type { Log } from '../../protocols/vocabulary/log.js';
import type { JsonValue, NewEvent } from '../../protocols/vocabulary/station-event.js';
import type { EventStore } from '../events/event-store.js';
import type { EvidenceChain } from '../evidence/evidence-chain.js';
import { instantOf, lastKeyAt } from '../store/scan-key.js';
import type { ScanStore } from '../store/scan-store.js';
import type { SqliteConnection, Writer } from '../store/sqlite-connection.js';
import { isStoreError } from '../store/store-error.js';
import { newestEndAt, newestScanAt, type WrongTime } from '../store/wrong-times.js';
import { readDecisions, resolveDecision, type ClockDecision } from './clock-decisions.js';
import { findAhead } from './find-ahead.js';

const LOOK_EVERY_MS = 5_000;
/** A decision was about the clock as it stood then: between then and now it may have gone wrong by so much, not been set. */
const SAME_CLOCK_MS = 60_000;
/** The clock is behind what is stored by more than this before anybody is told. */
const BEHIND_TOLD_MS = 60_000;
const STATION = { kind: 'station', id: '' } as const;
const HOUR_MS = 3_600_000;

export interface ClockDeskParts {
  database: SqliteConnection;
  clock: Clock;
  log: Log;
  scans: ScanStore;
  events: EventStore;
  evidence: Pick<EvidenceChain, 'noteClock'>;
  intervalMs: number;
  /** Who judges the machine's clock; `null`: it is followed wherever it goes. */
  keeping: ClockKeeping | null;
}

interface WatchedDelivery {
  status(): DeliveryStatus;
  onChanged(listener: () => void): Disposable;
}

export interface ClockStanding {
  hold: ClockHold | null;
  /** The clock is behind what is stored by so much, and readings wait; `null`: it is not. */
  behindMs: number | null;
}

export class ClockDesk implements Disposable {
  readonly #parts: ClockDeskParts;
  readonly #subscriptions: Disposable[] = [];

  constructor(parts: ClockDeskParts, deliveries: readonly WatchedDelivery[]) {
    this.#parts = parts;
    const { keeping } = parts;
    if (keeping === null) return;
    this.#subscriptions.push(
      keeping.onHold((news) => this.#noteHold(news)),
      ...deliveries.map((delivery) => listenTo(delivery, keeping, parts.clock)),
    );
  }

  standing(): ClockStanding {
    const { clock, keeping, scans } = this.#parts;
    const behindMs = scans.believedFrom - clock.now();
    const isBehind = clock.trust() === 'trusted' && behindMs > BEHIND_TOLD_MS;
    return { hold: keeping?.hold() ?? null, behindMs: isBehind ? behindMs : null };
  }

  /** Looks for decisions until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        this.look();
      } catch (error) {
        // A disk that refuses is told elsewhere; the decision waits.
        if (!isStoreError(error)) throw error;
      }
      await this.#parts.clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
    }
  }

  look(): void {
    for (const decision of readDecisions(this.#parts.database, 'open')) this.#carryOut(decision);
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
  }

  #carryOut(decision: ClockDecision): void {
    const { database, clock, keeping, log, scans } = this.#parts;
    const { id, reason } = decision;
    const machineAt = keeping?.machineNow() ?? clock.now();
    const expectedAt = decision.wallAt + (clock.monotonicMs() - decision.monotonicMs);
    if (decision.boot !== clock.bootId() || Math.abs(machineAt - expectedAt) > SAME_CLOCK_MS) {
      database.transaction((writer) => resolveDecision(writer, id, 'outdated', clock.now()));
      log.warn(
        { reason },
        'a decision about the clock is outdated: the clock is not the one that was accepted',
      );
      return;
    }
    keeping?.accept();
    // What was read by the clock that was ahead, and waits for its commit, belongs to it.
    scans.flush();
    const held = database.transaction((writer) => this.#decide(writer, decision));
    scans.forgetWrongTimes();
    log.warn({ reason, ...held }, 'the machine’s clock was accepted: the station goes on from it');
  }

  #decide(writer: Writer, { id, reason }: ClockDecision): { stretches: number; filesHeld: number } {
    const { clock, events, evidence, intervalMs } = this.#parts;
    const now = clock.now();
    const wrong = findAhead(writer, now, intervalMs);
    let filesHeld = 0;
    for (const stretch of wrong) {
      const insert = 'INSERT INTO wrong_time (decision, from_at, to_at) VALUES (?, ?, ?)';
      writer.run(insert, id, stretch.fromAt, stretch.toAt);
      noteUnsealed(writer, stretch);
      filesHeld += holdFiles(writer, stretch, now);
    }
    if (wrong.length > 0) {
      const pairs = wrong.map(({ fromAt, toAt }): [number, number] => [fromAt, toAt]);
      evidence.noteClock(writer, {
        reason,
        at: now,
        after: newestEndAt(writer),
        newestAt: newestScanAt(writer),
        wrong: pairs,
      });
    }
    const aheadMs = Math.max(0, ...wrong.map(({ toAt }) => toAt - now));
    events.appendWith(writer, {
      ...this.#event('clock-accepted'),
      before: wrong.map(({ fromAt, toAt }) => [fromAt, toAt]),
      after: now,
      parameters: { reason, hours: Math.round(aheadMs / HOUR_MS), files: filesHeld },
    });
    resolveDecision(writer, id, 'done', now);
    return { stretches: wrong.length, filesHeld };
  }

  #noteHold({ hold, end, by }: HoldNews): void {
    const { events, log } = this.#parts;
    // An accepted one has the event of its decision.
    if (end === 'accepted') return;
    const kind = end === null ? 'clock-held' : end === 'returned' ? 'clock-returned' : 'clock-followed';
    const parameters = { hours: Math.round(hold.aheadMs / HOUR_MS), by: confirmation(end, by) };
    try {
      events.append({ ...this.#event(kind), parameters });
    } catch (error) {
      if (!isStoreError(error)) throw error;
      log.error({ kind }, 'an event could not be stored');
    }
  }

  #event(kind: NewEvent['kind']): NewEvent {
    const { clock } = this.#parts;
    const at = clock.now();
    const rest = { before: null, after: null, text: kind, parameters: {} };
    return { at, clockTrust: clock.trust(), kind, subject: STATION, ...rest };
  }
}

function confirmation(end: HoldNews['end'], by: string | null): JsonValue {
  switch (end) {
    case 'confirmed':
      return { vi: `bởi đồng hồ của ${by}`, en: `by the clock of ${by}` };
    case 'synchronised':
      return { vi: 'bởi dịch vụ giờ', en: 'by the time service' };
    case 'lasted':
      return { vi: 'vì đã kéo dài', en: 'by having lasted' };
    default:
      return '';
  }
}

/** A receiver stamps a file when it is written: the station's second opinion about the time. */
function listenTo(delivery: WatchedDelivery, keeping: ClockKeeping, clock: Clock): Disposable {
  let heardAt: number | null = null;
  return delivery.onChanged(() => {
    const { lastDelivered, targetId } = delivery.status();
    const wallAt = lastDelivered?.receiverAt ?? null;
    if (wallAt === null || wallAt === heardAt) return;
    heardAt = wallAt;
    keeping.hear({ wallAt, monotonicMs: clock.monotonicMs(), by: targetId });
  });
}

/** Readings of an interval that was never closed: the next block vouches for them. */
function noteUnsealed(writer: Writer, { fromAt, toAt }: WrongTime): void {
  const sql = 'SELECT max(end_at) AS at FROM report WHERE end_at > ? AND end_at <= ?';
  const closedAt = writer.get<{ at: number | null }>(sql, fromAt, toAt)?.at ?? fromAt;
  const open = writer.all<{ key: number }>(
    'SELECT key FROM scan WHERE key > ? AND key <= ?',
    lastKeyAt(closedAt),
    lastKeyAt(toAt),
  );
  for (const { key } of open)
    writer.run(
      `INSERT INTO late_record (source, key, place) VALUES ('scan', ?, ?) ON CONFLICT DO NOTHING`,
      key,
      instantOf(key),
    );
}

/** Their names say a time that has not come: whoever reads them would pass over everything that follows. */
function holdFiles(writer: Writer, { fromAt, toAt }: WrongTime, now: number): number {
  return writer.run(
    `UPDATE outbox SET state = 'rejected', failure_code = 'wrong-time', failure_at = ?,
                       failure_message = 'named after a time that has not come: the clock was ahead', failure_hint = NULL
     WHERE state = 'queued' AND report IN (SELECT id FROM report WHERE end_at > ? AND end_at <= ?)`,
    now,
    fromAt,
    toAt,
  );
}
