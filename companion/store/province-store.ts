/**
 * What the province keeps, as narrow readers and writers: SQLite implements them for a province of hundreds of stations,
 * another engine can for more. Every write is one transaction and is durable when its promise resolves.
 */
import type { NoticeBook, StoredLetter } from '../../protocols/notices/notice-book.js';
import type { ChainHead } from '../../protocols/evidence/chain-block.js';
import type { LedgerAnswer } from '../../protocols/side-channel/ledger-statement.js';
import type { StatementKind } from '../../protocols/side-channel/side-channel-paths.js';
import type { WantedInterval } from '../../protocols/side-channel/wanted-list.js';
import type { Status } from '../../protocols/vocabulary/status.js';
import type { PersonReader, PersonWriter } from './person-store.js';
import type { ReceivedFileView, StationSummary } from '../web/province-view.js';

export type StationKind = StationSummary['kind'];
export type Verdict = ReceivedFileView['verdict'];

export interface Station {
  /** As in its files' names: `TB_CAPH_NUOSXL`. */
  code: string;
  name: string;
  kind: StationKind;
  registeredAt: number;
}

export interface StationLogin {
  /** As `hashPassword` writes it; `null`: no login by password. */
  passwordHash: string | null;
  /** Lines of an `authorized_keys` file, without options. */
  publicKeys: readonly string[];
}

export interface StationReader {
  /** In order of their codes, withdrawn ones left out. */
  list(): Promise<readonly Station[]>;
  find(code: string): Promise<Station | null>;
  login(code: string): Promise<StationLogin | null>;
}

export interface StationWriter {
  /** A withdrawn station of this code comes back with its data. `exists`: nothing was changed. */
  register(station: Station, login: StationLogin): Promise<'registered' | 'exists'>;
  /** False when there is no such station. */
  setLogin(code: string, login: StationLogin): Promise<boolean>;
  /** Takes its login away and hides it; its files and readings stay. False when there is no such station. */
  withdraw(code: string, at: number): Promise<boolean>;
}

export interface FileFault {
  code: string;
  severity: 'error' | 'warning';
  line: number | null;
  column: number | null;
  message: string;
  clause: string | null;
}

export interface ReceivedFile {
  id: number;
  station: string;
  name: string;
  /** Where the station first wrote it, relative to its root. */
  path: string;
  receivedAt: number;
  /** Time in the file, `null` when it could not be read. */
  dataAt: number | null;
  sizeBytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
  rows: number;
  verdict: Verdict;
  faults: readonly FileFault[];
  /** Where its bytes are, relative to the data folder. */
  storedPath: string;
}

export interface NewReading {
  symbol: string;
  unit: string;
  at: number;
  value: number | null;
  status: Status;
  decimals: number;
}

/** A file as a station sees it in its folder. */
export interface Place {
  name: string;
  fileId: number;
  storedPath: string;
  sizeBytes: number;
  writtenAt: number;
}

export interface FileQuery {
  station?: string;
  verdict?: Verdict;
  /** Only ids below it. */
  before?: number;
  limit: number;
}

export interface FileReader {
  find(id: number): Promise<ReceivedFile | null>;
  /** Newest first. */
  list(query: FileQuery): Promise<readonly ReceivedFile[]>;
  /** All files that a station sent under one name. */
  withName(
    station: string,
    name: string,
  ): Promise<readonly Pick<ReceivedFile, 'id' | 'sha256' | 'verdict'>[]>;
  /** The newest accepted files by the time of their data, newest first. */
  newestData(station: string, limit: number): Promise<readonly { dataAt: number; receivedAt: number }[]>;
  countsSince(at: number): Promise<ReadonlyMap<string, { accepted: number; rejected: number }>>;
}

export interface PlaceReader {
  find(station: string, folder: string, name: string): Promise<Place | null>;
  hasFolder(station: string, folder: string): Promise<boolean>;
  /** Names of the folders directly inside. */
  foldersIn(station: string, folder: string): Promise<readonly string[]>;
  /** In order of their names, those after `after`. */
  filesIn(station: string, folder: string, page: { after: string; limit: number }): Promise<readonly Place[]>;
}

/** Where a receipt stands among those of its station, and what it carries of the station's chain. */
export interface ReceiptPlace {
  sequence: number;
  head: ChainHead | null;
}

/** Gives the signed line, its end included; called within the transaction that records the file. */
export type IssueReceipt = (place: ReceiptPlace) => string;

export interface FileWriter {
  /** The file, its faults, its readings, its place and its receipt in one transaction; gives its id. */
  record(
    file: Omit<ReceivedFile, 'id'>,
    readings: readonly NewReading[],
    issue: IssueReceipt,
  ): Promise<number>;
  /** A file that is kept already came (again) under this path: its place, and another receipt. */
  place(
    placed: { station: string; path: string; fileId: number; at: number },
    issue: IssueReceipt,
  ): Promise<void>;
}

/** The receipts of a station as one text. */
export interface ReceiptReader {
  /** Its length in bytes, and when the newest was issued. */
  extent(station: string): Promise<{ sizeBytes: number; at: number | null }>;
  /** Bytes from `offset`, at most `length`; empty at the end. */
  read(station: string, offset: number, length: number): Promise<Buffer>;
}

export interface LatestReading extends NewReading {
  station: string;
}

export interface TrendReading {
  at: number;
  value: number | null;
  status: Status;
}

export interface TrendQuery {
  station: string;
  symbol: string;
  /** Inclusive. */
  from: number;
  to: number;
  /** More readings than this are answered as so many bucket means. */
  pointsMax: number;
}

export interface SparkQuery {
  station: string;
  from: number;
  bucketMs: number;
  buckets: number;
}

export interface ReadingReader {
  /** Of one station or of all, in the order of the file that brought them. */
  latest(station?: string): Promise<readonly LatestReading[]>;
  trend(query: TrendQuery): Promise<readonly TrendReading[]>;
  /** Bucket means of the usable readings by symbol; a bucket without one is `null`. */
  sparks(query: SparkQuery): Promise<ReadonlyMap<string, readonly (number | null)[]>>;
}

export interface StationKey {
  /** SPKI, base64. */
  publicKey: string;
  notedAt: number;
  /** Another one that the station has shown since: its statements are not taken until a person has accepted it. */
  other: { publicKey: string; at: number } | null;
}

export interface NewStatement {
  station: string;
  name: string;
  kind: StatementKind;
  receivedAt: number;
  text: string;
}

export interface AcceptedHead extends ChainHead {
  /** By the station's clock. */
  at: number;
  acceptedAt: number;
}

export interface StatementReader {
  key(station: string): Promise<StationKey | null>;
  /** The text of a statement that was taken, or `null`. */
  text(station: string, name: string): Promise<string | null>;
  /** The head that was accepted last, of whatever chain. */
  head(station: string): Promise<AcceptedHead | null>;
  headOf(station: string, chain: string): Promise<AcceptedHead | null>;
}

export interface StatementWriter {
  /** The first key that a station shows is noted. */
  noteKey(station: string, publicKey: string, at: number): Promise<void>;
  noteOtherKey(station: string, publicKey: string, at: number): Promise<void>;
  /** The other key takes the place of the noted one. False when there is none. */
  acceptOtherKey(station: string, at: number): Promise<boolean>;
  keepHead(statement: NewStatement, head: AcceptedHead): Promise<void>;
  /** The intervals are not asked for any more. */
  keepAnswers(statement: NewStatement, answers: readonly LedgerAnswer[]): Promise<void>;
}

/** What a station is to send. */
export interface Expectation {
  intervalMs: number;
  symbols: readonly string[];
  /** From when. */
  since: number;
}

export interface WantedRow extends WantedInterval {
  /** How often it was asked for. */
  times: number;
}

export interface DayFigures {
  /** Number of the day since the epoch, in the station's time (GMT+7). */
  day: number;
  symbol: string;
  /** Intervals that brought a row of it. */
  rows: number;
  /** Of these, with a value that counts. */
  usable: number;
}

export interface CompletenessReader {
  expectation(station: string): Promise<Expectation | null>;
  /** Ends of the accepted intervals in `(after, upTo]`, in order. */
  acceptedEnds(station: string, after: number, upTo: number): Promise<readonly number[]>;
  /** Ends in `(after, upTo]` of which only files came that were not accepted. */
  rejectedEnds(station: string, after: number, upTo: number): Promise<readonly number[]>;
  /** End of the first interval that was ever accepted. */
  firstEnd(station: string): Promise<number | null>;
  /** Rows by symbol in `(after, upTo]`. */
  days(station: string, after: number, upTo: number): Promise<readonly DayFigures[]>;
  /** Ends in `(after, upTo]` that have an accepted file without a row of the symbol. */
  endsWithout(
    station: string,
    symbol: string,
    span: { after: number; upTo: number },
  ): Promise<readonly number[]>;
  answers(station: string, after: number, upTo: number): Promise<readonly LedgerAnswer[]>;
  wanted(station: string): Promise<readonly WantedRow[]>;
}

export interface CompletenessWriter {
  setExpectation(station: string, expectation: Expectation): Promise<boolean>;
  /** `false`: there was none. What is learned counts again. */
  clearExpectation(station: string): Promise<boolean>;
  /** The list as it is now: others are forgotten. */
  keepWanted(station: string, wanted: readonly WantedRow[]): Promise<void>;
}

export interface LetterReader {
  /** Newest first. */
  letters(limit: number): Promise<readonly StoredLetter[]>;
}

export interface ProvinceStore extends AsyncDisposable {
  people: PersonReader & PersonWriter;
  stations: StationReader & StationWriter;
  files: FileReader & FileWriter;
  places: PlaceReader;
  readings: ReadingReader;
  notices: NoticeBook & LetterReader;
  receipts: ReceiptReader;
  statements: StatementReader & StatementWriter;
  completeness: CompletenessReader & CompletenessWriter;
  /** A number that changes when another process wrote (a station was added while the service runs). */
  changesByOthers(): Promise<number>;
}
