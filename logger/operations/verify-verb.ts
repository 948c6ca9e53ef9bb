/** `quantrac logger verify`: whether the station's records are what they were when they were sealed; the first that is not. */
import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SystemClock } from '../../hardware/host/system-clock.js';
import { fingerprintOf, publicKeyText } from '../../protocols/signing/signed-json.js';
import type { Interval } from '../../protocols/vocabulary/interval.js';
import type { StationSetup } from '../config/station-setup.js';
import { checkCopies } from '../evidence/check-copies.js';
import { HEAD_FILE, readHeadFile } from '../evidence/head-file.js';
import { verifyChain, type Verdict } from '../evidence/verify-chain.js';
import { SqliteConnection, type Reader } from '../store/sqlite-connection.js';
import { linesOfVerdict } from './describe-verdict.js';
import { parseSpan, SPAN_OPTIONS } from './parse-span.js';
import { EXIT_FAILED, EXIT_OK, UsageError, type OptionValues, type Verb } from './verb.js';

export const verifyVerb: Verb = {
  summary:
    'recompute the chain of evidence; names the first record that was altered, dropped, added or moved',
  options: {
    ...SPAN_OPTIONS,
    database: {
      type: 'string',
      value: 'FILE',
      about: 'a copy of station.db, with chain-head.json beside it; needs no configuration',
    },
    key: { type: 'string', value: 'FILE', about: "the station's public key: PEM, or SPKI in base64" },
    'public-key': {
      type: 'string',
      value: 'KEY',
      about: "the same on the command line: SPKI in base64, or the key's fingerprint SHA256:…",
    },
    files: {
      type: 'string',
      value: 'FOLDER',
      about: "beside --database: the folder `files` with the station's copies of its data files",
    },
    json: { type: 'boolean', about: 'as JSON' },
  },
  runAlone: (values) =>
    typeof values['database'] === 'string'
      ? verify({ path: resolve(values['database']), configuration: null, files: givenFolder(values) }, values)
      : null,
  run: (setup: StationSetup, values) =>
    verify(
      {
        path: join(setup.dataFolder, 'station.db'),
        configuration: readFileSync(setup.file, 'utf8'),
        files: join(setup.dataFolder, 'files'),
      },
      values,
    ),
};

interface ToVerify {
  path: string;
  /** Its text; `null`: not known. */
  configuration: string | null;
  /** The station's copies; `null`: they are not looked at. */
  files: string | null;
}

function givenFolder({ files }: OptionValues): string | null {
  if (typeof files !== 'string') return null;
  const folder = resolve(files);
  if (existsSync(folder)) return folder;
  throw new UsageError(`--files ${folder}: is not there`);
}

function verify({ path, configuration, files }: ToVerify, values: OptionValues): number {
  const now = new SystemClock().now();
  const isWhole = values['from'] === undefined && values['to'] === undefined;
  const span = isWhole ? null : parseSpan(values, now);
  const fingerprint = givenFingerprint(values);
  if (!existsSync(path)) {
    console.error(`${path}: there is no such database; the logger has not run.`);
    return EXIT_FAILED;
  }
  // Before the database is looked at: beside a running logger the file must not be newer.
  const keptHead = readHeadFile(join(dirname(path), HEAD_FILE));
  using connection = new SqliteConnection(path, { mode: 'read-only' });
  // One transaction: what the logger writes meanwhile is not seen by halves.
  connection.execute('BEGIN');
  const chain = verifyChain(connection, { span, fingerprint, keptHead, configuration });
  const verdict = withCopies(chain, { reader: connection, files, span, now });
  print(verdict, values['json'] === true);
  return verdict.verdict === 'sound' ? EXIT_OK : EXIT_FAILED;
}

/** The copies are compared with what is proven, so only where the chain is sound. */
function withCopies(
  chain: Verdict,
  { reader, files, span, now }: { reader: Reader; files: string | null; span: Interval | null; now: number },
): Verdict {
  if (files === null || chain.verdict !== 'sound') return chain;
  const { finding, checked, notices } = checkCopies({ reader, folder: files, span, now });
  return {
    ...chain,
    verdict: finding === null ? 'sound' : 'broken',
    checked: checked === 0 ? chain.checked : { ...chain.checked, files: checked },
    finding,
    notices: [...chain.notices, ...notices],
  };
}

function print(verdict: Verdict, json: boolean): void {
  console.log(json ? JSON.stringify(verdict, null, 2) : linesOfVerdict(verdict).join('\n'));
}

/** @throws UsageError */
function givenFingerprint(values: OptionValues): string | null {
  const { key: file, 'public-key': text } = values;
  if (typeof text === 'string') return fingerprintOfText('--public-key', text);
  if (typeof file !== 'string') return null;
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`--key ${file}: cannot be read`);
  }
  return fingerprintOfText(`--key ${file}`, content);
}

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/;

function fingerprintOfText(option: string, given: string): string {
  const text = given.trim();
  if (FINGERPRINT.test(text)) return text;
  try {
    const key = text.startsWith('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519') return fingerprintOf(publicKeyText(key));
  } catch {
    // Said below, without the text: it may be a private key.
  }
  throw new UsageError(
    `${option}: is no Ed25519 public key (legal: PEM, SPKI in base64, or a fingerprint SHA256:…)`,
  );
}
