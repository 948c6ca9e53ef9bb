/** What the province's server would answer beside the stations: who is logged in, what is missing, who was told. */
import type {
  CompletenessListView,
  LetterView,
  NoticesView,
  SessionView,
  StationsView,
} from '../../companion/web/province-view.js';
import type { ProvinceState } from './province-states.contract.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAYS = 60;
const INTERVAL_MS = 5 * MINUTE_MS;

/** `empty`: as after the installation, read without a login; the others by the operator on duty. */
export function sessionAnswer(state: ProvinceState, { province, now }: StationsView): SessionView {
  if (state === 'empty') return { province, access: 'open', person: null, people: 'none' };
  if (state === 'locked') return { province, access: 'login', person: null, people: 'some' };
  const person = {
    login: 'lan.nguyen',
    name: 'Nguyễn Thị Lan',
    role: 'operator',
    lastLoginAt: now - 2 * HOUR_MS,
  } as const;
  return { province, access: 'login', person, people: 'some' };
}

export function completenessList(
  state: ProvinceState,
  { now, stations }: StationsView,
): CompletenessListView {
  const expected = DAYS * 288;
  return {
    now,
    reachDays: DAYS,
    stations: stations.map(({ code, name, lastDataAt, intervalMs }, index) => {
      const isKnown = lastDataAt !== null;
      const missing = isKnown && state === 'troubled' ? ([3, 0, 148, 0, 1][index] ?? 0) : 0;
      const explained = isKnown && index % 3 === 1 ? 87 : 0;
      const isAsked = missing > 0 && index !== 2;
      const gap = (back: number, intervals: number, reason: string) => ({
        firstEndAt: now - (now % INTERVAL_MS) - back,
        lastEndAt: now - (now % INTERVAL_MS) - back + (intervals - 1) * INTERVAL_MS,
        intervals,
        reason,
      });
      return {
        code,
        name,
        origin: isKnown ? 'learned' : null,
        intervalMs: isKnown ? (intervalMs ?? INTERVAL_MS) : null,
        expected: isKnown ? expected : 0,
        arrived: isKnown ? expected - missing - explained : 0,
        explained,
        missing,
        asked: isAsked ? missing : 0,
        askedAt: isAsked ? now - 42 * MINUTE_MS : null,
        gaps:
          missing === 0
            ? []
            : missing > 10
              ? [gap(13 * HOUR_MS, 144, 'never-came'), gap(50 * HOUR_MS, 4, 'rejected')]
              : [gap(3 * HOUR_MS, missing, 'never-came')],
      };
    }),
  };
}

export function noticesView(state: ProvinceState, { now, stations, storage }: StationsView): NoticesView {
  const silent = state === 'troubled' ? stations.filter((station) => station.state === 'silent') : [];
  return {
    now,
    storage,
    alarms: [
      ...silent.map(({ code, name, lastDataAt }) => ({
        key: `station-silent:${code}`,
        code: 'station-silent',
        since: lastDataAt ?? now - 13 * HOUR_MS,
        detail: { station: `${code} (${name})` },
        station: code,
      })),
      ...(storage.state === 'enough'
        ? []
        : [
            {
              key: `disk-${storage.state}`,
              code: `province-disk-${storage.state}`,
              since: now - 25 * MINUTE_MS,
              detail: { freeBytes: storage.freeBytes ?? 0 },
              station: null,
            },
          ]),
    ],
    mail: state === 'empty' ? null : mailOf(state, now),
  };
}

function mailOf(state: ProvinceState, now: number): NoticesView['mail'] {
  const isStuck = state === 'troubled';
  const failure = {
    code: 'login-refused',
    message: '535 5.7.8 Authentication failed',
    at: now - 9 * MINUTE_MS,
  };
  const letter = (id: number, more: Partial<LetterView>): LetterView => ({
    id: String(id),
    address: 'truc.quantrac@thaibinh.gov.vn',
    subject: {
      vi: 'Trạm TB_NDTB_KHILO2 (Nhiệt điện Thái Bình, lò 2) im lặng từ 22/11 01:30',
      en: 'Station TB_NDTB_KHILO2 (Nhiệt điện Thái Bình, lò 2) silent since 22/11 01:30',
    },
    writtenAt: now - id * 47 * MINUTE_MS,
    state: 'sent',
    attempts: 1,
    failure: null,
    sentAt: now - id * 47 * MINUTE_MS + 4_000,
    ...more,
  });
  const sent = [
    letter(2, { address: 'chicuc.moitruong@thaibinh.gov.vn' }),
    letter(3, {
      subject: {
        vi: 'Ổ đĩa của Sở sắp đầy từ 22/11 12:05',
        en: 'The province’s disk nearly full since 22/11 12:05',
      },
    }),
    letter(9, {
      address: 'nguoi.cu@thaibinh.gov.vn',
      state: 'refused',
      sentAt: null,
      failure: { ...failure, code: 'recipient-refused', message: '550 5.1.1 User unknown' },
    }),
  ];
  return {
    recipients: [
      { address: 'truc.quantrac@thaibinh.gov.vn', language: 'vi', stations: null },
      {
        address: 'chicuc.moitruong@thaibinh.gov.vn',
        language: 'vi',
        stations: ['TB_NDTB_KHILO2', 'TB_CAPH_NUOSXL'],
      },
    ],
    waiting: isStuck ? 1 : 0,
    trouble: isStuck
      ? { code: 'login-refused', message: failure.message, since: now - 40 * MINUTE_MS }
      : null,
    letters: isStuck ? [letter(1, { state: 'waiting', attempts: 3, failure, sentAt: null }), ...sent] : sent,
  };
}
