// A report as its reader gets it: two files. Whatever is changed in one of them must be found, and the rest must be told right.
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../../../hardware/host/system-clock.js';
import { CLinkAnalyzer } from '../../../../simulators/instruments/text/c-link-analyzer.js';
import { serveTextInstruments } from '../../../../simulators/instruments/text/serve-text-instruments.js';
import { TcpWire } from '../../../../simulators/wires/tcp-wire.js';
import { runInstrumentCommand as run } from '../../run-instrument-command.contract.js';
import { checkReport } from './check-report.js';
import { KEY_FILE, openReportKey } from './report-key.js';
import { signReport } from './sign-report.js';
import type { SignedReport } from './verification-report.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quantrac-report-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const OZONE = ['verify', 'thermo-49i', '--set', 'unit=ppb', '--set', 'address-byte=no'];

async function serveOzone(): Promise<string> {
  const clock = new SystemClock();
  const wire = await TcpWire.listen();
  const analyzer = new CLinkAnalyzer(clock, { id: 0, port: 'tcp' }, { o3: '4550E-2 ppb' });
  const served = serveTextInstruments({ wire, clock, instruments: [analyzer] });
  onTestFinished(() => served[Symbol.asyncDispose]());
  return wire.address;
}

async function report(...argv: string[]) {
  const words = [
    '--report',
    folder,
    '--key-folder',
    join(folder, 'key'),
    '--by',
    'Trần Văn An',
    '--serial',
    '0815',
  ];
  const result = await run(...OZONE, ...words, ...argv);
  const names = (await readdir(folder)).filter((name) => name.startsWith('thermo-49i-')).sort();
  const [page = '', json = ''] = names.map((name) => join(folder, name));
  return { ...result, json, page, names };
}

const check = (file: string, fingerprint: string | null = null) => checkReport({ file, fingerprint });

describe('a report', () => {
  it('tells who, what and with which result, and is accepted as it is', async () => {
    const { code, out, json, page, names } = await report('--host', await serveOzone(), '--interval', '1s');
    expect(code).toBe(0);
    expect(names).toEqual([
      expect.stringMatching(/^thermo-49i-\d{14}\.html$/),
      expect.stringMatching(/^thermo-49i-\d{14}\.json$/),
    ]);
    const signed = JSON.parse(await readFile(json, 'utf8')) as SignedReport;
    expect(out).toContain(`signed by ${signed.signature.fingerprint}`);
    expect(signed).toMatchObject({
      verdict: { result: 'passed' },
      by: 'Trần Văn An',
      instrument: { maker: 'Thermo Scientific', serial: '0815' },
      device: { timing: { fits: true } },
      faults: [],
    });
    expect(signed.device?.rows[0]).toMatchObject({ answer: 'o3 4550E-2 ppb\\r', value: 45.5, right: true });
    const html = await readFile(page, 'utf8');
    expect(html).toContain(signed.signature.statementSha256);
    expect(html).toContain('Trần Văn An');
    // Nothing leaves the machine: letters are data, and there is nothing else to load.
    expect(html.replaceAll(/url\(data:font[^)]*\)/g, '')).not.toMatch(/url\(|src=|href=|@import|<script/);
    for (const file of [json, page])
      expect(await check(file)).toMatchObject({ wrong: null, page: 'checked' });
    const told = await run('report', 'check', json, '--signed-by', signed.signature.fingerprint);
    expect(told.code).toBe(0);
    expect(told.out).toMatch(/^Đạt: .*\nPassed: /);
    await rm(page);
    expect(await check(json)).toMatchObject({ wrong: null, page: 'not-found' });
  });

  it('of an instrument that does not answer says so in its first sentence', async () => {
    const { code, json } = await report('--host', '127.0.0.1:1', '--timeout', '50ms');
    const signed = JSON.parse(await readFile(json, 'utf8')) as SignedReport;
    expect(code).toBe(1);
    expect(signed.verdict).toMatchObject({
      result: 'failed',
      text: { vi: expect.stringMatching(/^Không đạt/) as string },
    });
    expect(signed.faults).toContainEqual({
      of: 'instrument',
      text: expect.stringMatching(/^ozone: /) as string,
    });
    expect(await check(json)).toMatchObject({ wrong: null });
  });

  it('of a profile alone claims nothing about an instrument', async () => {
    const { json } = await report();
    const signed = JSON.parse(await readFile(json, 'utf8')) as SignedReport;
    expect(signed).toMatchObject({
      verdict: { result: 'not-asked' },
      device: null,
      instrument: { wire: null },
    });
  });
});

describe('a change', () => {
  it('of any one byte of either file is found', { timeout: 60_000 }, async () => {
    const { json, page } = await report();
    for (const file of [json, page]) {
      const original = await readFile(file);
      const changes = fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }));
      await fc.assert(
        fc.asyncProperty(changes, async ([place, difference]) => {
          const changed = Buffer.from(original);
          changed[place] = (changed[place] ?? 0) ^ difference;
          await writeFile(file, changed);
          expect((await check(json)).wrong).not.toBeNull();
        }),
        { numRuns: 150 },
      );
      await writeFile(file, original);
    }
    expect((await check(json)).wrong).toBeNull();
  });

  it('is named by what was changed', async () => {
    const { json, page } = await report();
    const [text, html] = [await readFile(json, 'utf8'), await readFile(page, 'utf8')];
    const change = async (from: string, to: string) => {
      expect(text).toContain(from);
      await writeFile(json, text.replace(from, to));
      const { wrong } = await check(json);
      await writeFile(json, text);
      return wrong?.code;
    };
    expect(await change('"result": "not-asked"', '"result": "passed"')).toBe('content-changed');
    expect(await change('"serial": "0815"', '"serial": "0816"')).toBe('content-changed');
    expect(await change('"serial": "0815"', '"serial":  "0815"')).toBe('layout');
    expect(await change('"serial": "0815"', '"serial": "0815", "x": 1')).toBe('layout');
    expect(await change('"formatVersion": 1', '"formatVersion": 2')).toBe('form');
    expect(await change('{', '[')).toBe('not-json');
    expect(await change('"pageSha256": "', '"pageSha256": "00')).toBe('form');
    await writeFile(page, html.replace('0815', '0816'));
    expect((await check(json)).wrong?.code).toBe('page-changed');
    await writeFile(
      page,
      html.replace(/[0-9a-f]{64}/g, (digest) => digest.replaceAll('a', 'b')),
    );
    expect((await check(page)).wrong?.code).toBe('page-of-another');
    const told = await run('report', 'check', page);
    expect(told).toMatchObject({ code: 1, err: expect.stringMatching(/no page of this report/) as string });
  });

  it('that is signed again is told by the other key', async () => {
    const { json } = await report();
    const { signature, ...statement } = JSON.parse(await readFile(json, 'utf8')) as SignedReport;
    const other = openReportKey(join(folder, 'another key'));
    const forged = signReport(
      { ...statement, by: 'somebody else' },
      other,
      ({ statementSha256 }) => statementSha256,
    );
    await writeFile(json, forged.json);
    await writeFile(json.replace('.json', '.html'), forged.page);
    expect((await check(json)).wrong).toBeNull();
    expect((await check(json, signature.fingerprint)).wrong?.code).toBe('other-signer');
    // The old key beside the new signature.
    await writeFile(
      json,
      forged.json.replace(/"publicKey": "[^"]*"/, `"publicKey": "${signature.publicKey}"`),
    );
    expect((await check(json)).wrong?.code).toBe('key');
  });
});

it('that was made by the first version still holds', async () => {
  const file = fileURLToPath(new URL('./conformance/format-1.json', import.meta.url));
  expect(
    await checkReport({ file, fingerprint: 'SHA256:A7EMTqIm1BnBk/VEyMtxJYr6qfWS1yyoeq6but/hSM8' }),
  ).toMatchObject({
    wrong: null,
    page: 'not-found',
  });
});

describe('the key', () => {
  it('is made once, for its owner alone, and used again', async () => {
    const first = openReportKey(join(folder, 'deep', 'key'));
    expect(first.origin).toBe('made');
    expect((await stat(first.file)).mode & 0o777).toBe(0o600);
    const second = openReportKey(join(folder, 'deep', 'key'));
    expect(second.origin).toBe('found');
    expect(second.publicKey).toBe(first.publicKey);
  });

  it('that others can read, or that is none, is refused before the instrument is asked', async () => {
    const { file } = openReportKey(folder);
    await chmod(file, 0o640);
    const open = await run(...OZONE, '--report', folder, '--key-folder', folder);
    expect(open).toMatchObject({ code: 1, err: expect.stringMatching(/chmod 600/) as string, out: '' });
    const secret = 'not-a-key-but-secret';
    await writeFile(join(folder, KEY_FILE), secret, { mode: 0o600 });
    await chmod(file, 0o600);
    const broken = await run(...OZONE, '--report', folder, '--key-folder', folder);
    expect(broken.err).toMatch(/holds no Ed25519 private key/);
    expect(broken.err).not.toContain(secret);
  });

  it('is in neither file', async () => {
    const { json, page } = await report();
    const pem = (await readFile(join(folder, 'key', KEY_FILE), 'utf8')).split('\n')[1] ?? '';
    expect(pem.length).toBeGreaterThan(40);
    for (const file of [json, page]) expect(await readFile(file, 'utf8')).not.toContain(pem);
  });
});

it.each([
  [['--by', 'An'], /--by: goes with --report/],
  [['--report', '/tmp', '--by', ' '], /--by: is not a text/],
  [['--report', '/tmp', '--serial', 'a\nb'], /--serial: is not a text/],
])('%j is a wrong use', async (argv, message) => {
  const { code, err } = await run(...OZONE, ...argv);
  expect(err).toMatch(message);
  expect(code).toBe(2);
});
