/** `quantrac companion station expect | key`: what a station is to send, and whose signature it is known by. */
import { SystemClock } from '../../hardware/host/system-clock.js';
import { formatDuration, parseDuration } from '../../protocols/configuration/duration.js';
import { fingerprintOf } from '../../protocols/signing/signed-json.js';
import { expectationOf } from '../completeness/learn-expectation.js';
import { AccountError } from '../receiving/station-accounts.js';
import type { ProvinceStore } from '../store/province-store.js';
import { UsageError } from './usage-error.js';

export interface ExpectValues {
  interval?: string | undefined;
  symbols?: string | undefined;
  learn: boolean;
}

const INTERVAL_MS_MIN = 60_000;
const INTERVAL_MS_MAX = 24 * 3_600_000;
const SYMBOLS_MAX = 200;

export async function expectCommand(
  store: ProvinceStore,
  code: string,
  { interval, symbols, learn }: ExpectValues,
): Promise<number> {
  const station = await store.stations.find(code);
  if (station === null) throw unknown(code);
  if (learn) {
    if (interval !== undefined || symbols !== undefined) throw new UsageError('--learn stands alone');
    await store.completeness.clearExpectation(code);
  } else if (interval !== undefined || symbols !== undefined) {
    const expectation = { intervalMs: intervalOf(interval), symbols: symbolsOf(symbols) };
    // From now on, or from the first file: a station that was registered long before it was built owes nothing.
    const since = ((await store.completeness.firstEnd(code)) ?? new SystemClock().now()) - 1;
    await store.completeness.setExpectation(code, { ...expectation, since });
  }
  const expected = await expectationOf(store, code);
  if (expected === null) {
    say(`${code}: nothing is expected yet; it is learned from its files.`);
    return 0;
  }
  const how = expected.origin === 'set' ? 'set' : 'learned from its files';
  say(`${code} (${how}): every ${formatDuration(expected.intervalMs)}, ${expected.symbols.join(', ')}`);
  return 0;
}

export async function keyCommand(store: ProvinceStore, code: string, accept: boolean): Promise<number> {
  if ((await store.stations.find(code)) === null) throw unknown(code);
  if (accept && !(await store.statements.acceptOtherKey(code, new SystemClock().now()))) {
    throw new UsageError(`${code} has shown no other key`);
  }
  const key = await store.statements.key(code);
  if (key === null) {
    say(`${code} has stated nothing yet; the first key that it shows is noted.`);
    return 0;
  }
  say(`${code} signs with ${fingerprintOf(key.publicKey)}`);
  if (key.other !== null) {
    say(`It has shown another key since: ${fingerprintOf(key.other.publicKey)}`);
    say('Compare it with the station; then: station key CODE --accept');
  }
  return 0;
}

function intervalOf(text: string | undefined): number {
  const intervalMs = text === undefined ? null : parseDuration(text);
  if (intervalMs === null || intervalMs < INTERVAL_MS_MIN || intervalMs > INTERVAL_MS_MAX) {
    throw new UsageError('--interval is a duration from 1m to 1d, as 5m');
  }
  return intervalMs;
}

function symbolsOf(text: string | undefined): string[] {
  const symbols = (text ?? '').split(',').map((symbol) => symbol.trim());
  const isLegal = symbols.length <= SYMBOLS_MAX && symbols.every((symbol) => /^\S{1,50}$/.test(symbol));
  if (!isLegal) throw new UsageError(`--symbols is a list of at most ${SYMBOLS_MAX}, as pH,COD,TSS`);
  return [...new Set(symbols)];
}

function unknown(code: string): AccountError {
  return new AccountError('unknown-station', `${code} is not registered`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
