import { describe, expect, it } from 'vitest';
import type { Condition } from '../../protocols/notices/condition.js';
import { composeLetter, type LetterFrame } from '../../protocols/notices/compose-letter.js';
import { MailError } from '../../protocols/notices/mail-error.js';
import type { Mailer, OutgoingMail } from '../../protocols/notices/mailer.js';
import { Notices } from '../../protocols/notices/notices.js';
import type { Recipient } from '../../protocols/notices/notice-machine.js';
import { silentLog } from '../../protocols/vocabulary/log.js';
import { MINUTE_MS, START_AT, TestStation } from '../store/test-station.contract.js';
import { StoreError } from '../store/store-error.js';
import { LETTERS_KEPT, NoticeStore, readLetters } from './notice-store.js';

const frame: LetterFrame = {
  ...{ code: 'TB_CAPH_NUOSXL', name: 'Trạm', contact: null, interruptionLimitMs: 12 * 60 * MINUTE_MS },
  domain: 'example.vn',
};
const operator: Recipient = { address: 'a@example.vn', language: 'vi', group: 'operator', wants: () => true };
const province: Recipient = { ...operator, address: 'b@example.vn', group: 'province' };
const full: Condition = {
  ...{ key: 'disk-full', kind: 'disk', code: 'disk-full', since: null, nature: 'lasting', detail: {} },
};

/** A mail server in memory that answers as it is told. */
class ToldMailer implements Mailer {
  readonly taken: OutgoingMail[] = [];
  attempts = 0;
  answer: (mail: OutgoingMail) => MailError | 'taken' | 'taken, but nobody hears of it' | 'silence' = () =>
    'taken';

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<{ answer: string }> {
    this.attempts += 1;
    const answer = this.answer(mail);
    if (answer instanceof MailError) throw answer;
    if (answer !== 'silence') this.taken.push(mail);
    if (answer === 'taken') return { answer: '250 OK' };
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('left')), { once: true });
    });
  }
}

class Bench implements Disposable {
  readonly station = new TestStation();
  readonly mailer = new ToldMailer();
  conditions: Condition[] = [];
  recipients = [operator];
  #stop: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();

  start(store = new NoticeStore(this.station.open().database)): NoticeStore {
    const { clock } = this.station;
    const notices = new Notices({
      ...{ clock, log: silentLog, random: () => 0.5, mailer: this.mailer, book: store, timeoutMs: MINUTE_MS },
      recipients: this.recipients,
      rules: {
        ...{ gatherMs: 0, remindEveryMs: 24 * 60 * MINUTE_MS, perHourMax: 6 },
        patienceOf: () => ({ raiseAfterMs: MINUTE_MS, clearAfterMs: MINUTE_MS }),
      },
      look: () => ({ conditions: this.conditions }),
      compose: (letter, now) => composeLetter(letter, frame, now),
    });
    this.#stop = new AbortController();
    this.#running = notices.run(this.#stop.signal);
    return store;
  }

  run(minutes: number): Promise<void> {
    return this.station.clock.advance(minutes * MINUTE_MS);
  }

  /** The program dies: nothing more is stored, and the next one finds what was committed. */
  async die(): Promise<void> {
    this.station.closeAll();
    this.#stop?.abort(new Error('dead'));
    await this.#running.catch(() => undefined);
  }

  letters() {
    return readLetters(this.station.open().database, 100);
  }

  [Symbol.dispose](): void {
    this.#stop?.abort(new Error('over'));
    this.station[Symbol.dispose]();
  }
}

describe('a notice', () => {
  it('is sent once, and stays sent after a restart', async () => {
    using bench = new Bench();
    bench.conditions = [full];
    bench.start();
    await bench.run(10);
    await bench.die();
    bench.start();
    await bench.run(10);
    expect(bench.mailer.taken.map(({ subject }) => subject)).toEqual([
      '[TB_CAPH_NUOSXL] Thẻ nhớ đầy từ 25/03 07:00',
    ]);
    expect(bench.letters()).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });

  it('that was decided and not sent when the program died is sent once by the next one', async () => {
    using bench = new Bench();
    bench.conditions = [full];
    bench.mailer.answer = () => 'silence';
    bench.start();
    await bench.run(1.2);
    expect(bench.mailer.attempts).toBe(1);
    await bench.die();
    bench.mailer.answer = () => 'taken';
    bench.start();
    await bench.run(10);
    expect(bench.mailer.taken).toHaveLength(1);
  });

  it('that the server took as the program died comes once more, under the same Message-ID', async () => {
    using bench = new Bench();
    bench.conditions = [full];
    bench.mailer.answer = () => 'taken, but nobody hears of it';
    bench.start();
    await bench.run(1.2);
    await bench.die();
    bench.mailer.answer = () => 'taken';
    bench.start();
    await bench.run(10);
    expect(bench.mailer.taken).toHaveLength(2);
    expect(new Set(bench.mailer.taken.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('counts an alarm that began before a restart from its beginning', async () => {
    using bench = new Bench();
    bench.conditions = [full];
    bench.start();
    await bench.run(0.5);
    await bench.die();
    bench.start();
    await bench.run(0.8);
    expect(bench.mailer.taken).toHaveLength(1);
  });

  it('waits for the network and says that it comes late, with the time of what happened', async () => {
    using bench = new Bench();
    bench.conditions = [full];
    const down = new MailError({ code: 'unreachable', disposition: 'server', message: 'no network' });
    bench.mailer.answer = () => down;
    bench.start();
    await bench.run(60);
    const { attempts } = bench.mailer;
    expect(attempts).toBeGreaterThan(3);
    expect(attempts).toBeLessThan(15);
    await bench.die();
    bench.mailer.answer = () => 'taken';
    bench.start();
    await bench.run(5);
    const [mail, ...others] = bench.mailer.taken;
    expect(others).toEqual([]);
    expect(mail?.text).toContain('Từ: 25/03/2026 07:00');
    expect(mail?.text).toMatch(/được lập lúc 25\/03\/2026 07:01 nhưng đến 25\/03\/2026 08:0\d mới gửi được/);
  });

  it('to a greylisted recipient comes later and does not hold up the others', async () => {
    using bench = new Bench();
    bench.recipients = [operator, province];
    bench.conditions = [full];
    const later = new MailError({ code: 'try-later', disposition: 'later', message: '451 greylisted' });
    let isGreylisted = true;
    bench.mailer.answer = ({ to }) => (isGreylisted && to === operator.address ? later : 'taken');
    bench.start();
    await bench.run(3);
    expect(bench.mailer.taken.map(({ to }) => to)).toEqual([province.address]);
    isGreylisted = false;
    await bench.run(10);
    expect(bench.mailer.taken.map(({ to }) => to)).toEqual([province.address, operator.address]);
  });

  it('that is refused for good is kept with the reason and not tried again', async () => {
    using bench = new Bench();
    bench.conditions = [full];
    const refused = new MailError({
      code: 'recipient-refused',
      disposition: 'refused',
      message: '550 unknown',
    });
    bench.mailer.answer = () => refused;
    bench.start();
    await bench.run(60);
    expect(bench.mailer.attempts).toBe(1);
    expect(bench.letters()).toMatchObject([{ state: 'refused', failure: { code: 'recipient-refused' } }]);
  });

  it('is sent although the disk refuses, once, and stored when the disk takes it', async () => {
    using bench = new Bench();
    bench.conditions = [full];
    const { database } = bench.station.open();
    const store = new NoticeStore(database);
    const save = store.save.bind(store);
    let isFull = true;
    store.save = (change) =>
      isFull ? Promise.reject(new StoreError({ code: 'disk-full', message: 'full' })) : save(change);
    bench.start(store);
    await bench.run(30);
    expect(bench.mailer.taken).toHaveLength(1);
    expect(readLetters(database, 10)).toEqual([]);
    isFull = false;
    await bench.run(1);
    expect(readLetters(database, 10)).toMatchObject([{ state: 'sent' }]);
    expect(bench.mailer.taken).toHaveLength(1);
  });

  it('to somebody whom the configuration names no longer is withdrawn', async () => {
    using bench = new Bench();
    bench.conditions = [full];
    bench.mailer.answer = () => new MailError({ code: 'timeout', disposition: 'server', message: 'slow' });
    bench.start();
    await bench.run(5);
    await bench.die();
    bench.recipients = [province];
    bench.mailer.answer = () => 'taken';
    bench.start();
    await bench.run(30);
    expect(bench.mailer.taken.map(({ to }) => to)).toEqual([province.address]);
    expect(bench.letters().map(({ address, state }) => [address, state])).toContainEqual([
      operator.address,
      'withdrawn',
    ]);
  });
});

it('letters are kept up to a number, those that wait for ever', async () => {
  using station = new TestStation();
  const { database } = station.open();
  const store = new NoticeStore(database);
  const letter = (n: number, state: 'waiting' | 'sent') => ({
    ...{ id: `l-${n}`, address: 'a@example.vn', language: 'vi' as const, group: 'operator' as const },
    ...{
      raised: [],
      ended: [],
      standing: [],
      writtenAt: START_AT,
      state,
      attempts: 0,
      failure: null,
      sentAt: null,
    },
  });
  const state = { alarms: [], correspondences: {} };
  await store.save({ state, letters: [letter(0, 'waiting')], happenings: [] });
  const many = Array.from({ length: LETTERS_KEPT + 50 }, (_each, n) => letter(n + 1, 'sent'));
  await store.save({ state, letters: many, happenings: [] });
  const kept = readLetters(database, 10_000);
  expect(kept).toHaveLength(LETTERS_KEPT + 1);
  expect(kept.at(-1)?.id).toBe('l-0');
  expect((await store.load()).waiting.map(({ id }) => id)).toEqual(['l-0']);
});
