/** A letter in words: the subject, what happened, since when, why, what waits, what still works, what to do. Pure. */
import { formatSize } from '../presentation/format-size.js';
import { formatDate, formatDay, formatDuration, formatTime } from '../presentation/format-time.js';
import { alarmTexts } from '../presentation/translations/alarm-texts.js';
import { deliveryFailureTexts, deliveryHintTexts } from '../presentation/translations/delivery-texts.js';
import { noticeEndings, noticeTexts, noticeTitles } from '../presentation/translations/notice-texts.js';
import { codeText, fillText, type Texts } from '../presentation/translations/text.js';
import type { EndedItem, LetterContent, LetterItem } from './correspondence.js';
import { layOutHtml, layOutText, type MailBody, type MailEntry } from './lay-out-mail.js';
import type { OutgoingMail } from './mailer.js';
import type { MailLanguage } from './notice-machine.js';
import type { StoredLetter } from './notice-book.js';

/** Who writes. */
export interface LetterFrame {
  /** In the subject: `TB_CAPH_NUOSXL`. */
  code: string;
  name: string;
  /** Whom to call; `null`: nobody is named. */
  contact: string | null;
  /** The limit after which an interrupted transmission is told. */
  interruptionLimitMs: number;
  /** The part after the @ of Message-IDs. */
  domain: string;
}

/** A letter that is sent so much later than it was written says so. */
const LATE_MS = 5 * 60_000;

export function composeLetter(letter: StoredLetter, frame: LetterFrame, now: number): OutgoingMail {
  const { language, writtenAt } = letter;
  const body: MailBody = {
    language,
    heading: `${frame.name} (${frame.code})`,
    sections: sectionsOf(letter, writtenAt, language),
    closing: closingOf(letter, frame, now),
  };
  return {
    messageId: `<${letter.id}@${frame.domain}>`,
    to: letter.address,
    subject: `[${frame.code}] ${subjectOf(letter, language)}`,
    text: layOutText(body),
    html: layOutHtml(body),
    date: writtenAt,
  };
}

/** The first thing that the letter tells, in one line. */
export function subjectOf({ raised, ended, standing }: LetterContent, language: MailLanguage): string {
  const titles = [
    ...raised.map((item) => titleOf(item, language)),
    ...ended.map((item) => endingOf(item, language)),
  ];
  const [first, ...others] = titles;
  if (first !== undefined) return withOthers(first, others.length, language);
  const [reminded, ...rest] = standing.map((item) => titleOf(item, language));
  const title = withOthers(reminded ?? '', rest.length, language);
  return fillText(noticeTexts.reminder, language, { title });
}

/** The test mail: it goes the same way as every notice. */
export function composeTest(
  { address, language, id }: Pick<StoredLetter, 'address' | 'language' | 'id'>,
  frame: LetterFrame,
  now: number,
): OutgoingMail {
  const text = (entry: { vi: string; en: string }) => entry[language];
  const body: MailBody = {
    language,
    heading: `${frame.name} (${frame.code})`,
    sections: [
      {
        title: text(noticeTexts.test),
        entries: [{ title: momentOf(now), lines: [text(noticeTexts.testBody)], facts: [] }],
      },
    ],
    closing: [...contactOf(frame, language), automatic(frame, language)],
  };
  return {
    messageId: `<${id}@${frame.domain}>`,
    to: address,
    subject: `[${frame.code}] ${text(noticeTexts.test)}`,
    text: layOutText(body),
    html: layOutHtml(body),
    date: now,
  };
}

function withOthers(title: string, n: number, language: MailLanguage): string {
  return n === 0 ? title : fillText(noticeTexts.andOthers, language, { title, n });
}

function sectionsOf(
  { raised, ended, standing }: LetterContent,
  writtenAt: number,
  language: MailLanguage,
): MailBody['sections'] {
  const going = (item: LetterItem) => goingEntry(item, writtenAt, language);
  return [
    { title: noticeTexts.sectionRaised[language], entries: raised.map(going) },
    { title: noticeTexts.sectionEnded[language], entries: ended.map((item) => endedEntry(item, language)) },
    { title: noticeTexts.sectionStanding[language], entries: standing.map(going) },
  ].filter(({ entries }) => entries.length > 0);
}

function goingEntry(item: LetterItem, writtenAt: number, language: MailLanguage): MailEntry {
  const lasts = formatDuration(writtenAt - item.since, language);
  return {
    title: titleOf(item, language),
    facts: [
      [noticeTexts.factSince[language], `${momentOf(item.since)} (${lasts})`],
      ...factsOf(item, language, 'going'),
    ],
    lines: [codeText(alarmTexts, item.code, language, item.detail)],
  };
}

function endedEntry(item: EndedItem, language: MailLanguage): MailEntry {
  return {
    title: endingOf(item, language),
    facts: [
      [noticeTexts.factSince[language], momentOf(item.since)],
      [noticeTexts.factUntil[language], momentOf(item.endedAt)],
      [noticeTexts.factLasted[language], formatDuration(item.endedAt - item.since, language)],
      ...factsOf(item, language, 'over'),
    ],
    lines: [],
  };
}

type Fact = readonly [string, string];

function factsOf({ code, detail }: LetterItem, language: MailLanguage, form: 'going' | 'over'): Fact[] {
  const facts: Fact[] = [];
  const add = (label: keyof typeof noticeTexts, value: string) =>
    facts.push([noticeTexts[label][language], value]);
  const { target, queued, oldestAt, freeBytes, path, stepMs, dataAt, receivedAt } = detail;
  if (target !== undefined) add('factTarget', String(target));
  if (queued !== undefined) add(form === 'going' ? 'factQueued' : 'factQueuedThen', String(queued));
  if (typeof oldestAt === 'number') add('factOldest', momentOf(oldestAt));
  if (typeof freeBytes === 'number') add('factFree', formatSize(freeBytes, language));
  if (path !== undefined) add('factSetAside', String(path));
  if (typeof stepMs === 'number')
    add('factStep', `${stepMs > 0 ? '+' : '−'}${Math.round(Math.abs(stepMs) / 1000)} s`);
  if (typeof dataAt === 'number') add('factNewestData', momentOf(dataAt));
  if (typeof receivedAt === 'number') add('factLastArrival', momentOf(receivedAt));
  const isDelivery = code === 'transmission-interrupted' || code === 'target-stopped';
  if (isDelivery) facts.push(...causeOf(detail, language, form));
  return facts;
}

function causeOf(
  { cause, message }: LetterItem['detail'],
  language: MailLanguage,
  form: 'going' | 'over',
): Fact[] {
  if (cause === undefined) return [[noticeTexts.factCause[language], noticeTexts.causeUnknown[language]]];
  const facts: Fact[] = [
    [noticeTexts.factCause[language], codeText(deliveryFailureTexts, String(cause), language)],
  ];
  const hint = hintOf(String(cause), language);
  if (form === 'going' && hint !== null) facts.push([noticeTexts.factAction[language], hint]);
  if (message !== undefined) facts.push([noticeTexts.factTechnical[language], String(message)]);
  return facts;
}

function hintOf(cause: string, language: MailLanguage): string | null {
  const hints: Texts = deliveryHintTexts;
  return Object.hasOwn(hints, cause) ? (hints[cause]?.[language] ?? null) : null;
}

function closingOf(letter: StoredLetter, frame: LetterFrame, now: number): string[] {
  const { language, writtenAt, raised, standing } = letter;
  const written = momentOf(writtenAt);
  const isInterrupted = [...raised, ...standing].some(({ code }) => code === 'transmission-interrupted');
  const limit = formatDuration(frame.interruptionLimitMs, language);
  return [
    fillText(noticeTexts.asOf, language, { time: written }),
    ...(now - writtenAt >= LATE_MS
      ? [fillText(noticeTexts.sentLate, language, { written, sent: momentOf(now) })]
      : []),
    ...(isInterrupted ? [fillText(noticeTexts.circular, language, { limit })] : []),
    ...contactOf(frame, language),
    automatic(frame, language),
  ];
}

function contactOf({ contact }: LetterFrame, language: MailLanguage): string[] {
  return contact === null ? [] : [fillText(noticeTexts.contact, language, { contact })];
}

function automatic({ code }: LetterFrame, language: MailLanguage): string {
  return fillText(noticeTexts.automatic, language, { sender: `Quantrac ${code}` });
}

/** `Mất truyền dữ liệu từ 25/03 02:10` */
export function titleOf(item: LetterItem, language: MailLanguage): string {
  return codeText(noticeTitles, item.code, language, { ...item.detail, time: shortMoment(item.since) });
}

/** `Đã truyền lại dữ liệu lúc 25/03 15:10` */
export function endingOf(item: EndedItem, language: MailLanguage): string {
  return codeText(noticeEndings, item.code, language, { ...item.detail, time: shortMoment(item.endedAt) });
}

/** `25/03 02:10`: a mail is read on another day. */
function shortMoment(at: number): string {
  return `${formatDay(at)} ${formatTime(at)}`;
}

/** `25/03/2026 02:10` */
function momentOf(at: number): string {
  return `${formatDate(at)} ${formatTime(at)}`;
}
