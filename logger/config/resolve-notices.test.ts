import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, formatConfigFault } from '../../protocols/vocabulary/errors.js';
import { describeNotices } from './describe-notices.js';
import { loadStation } from './load-config.js';
import type { NoticesSetup } from './resolve-notices.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantrac-notices-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SMTP = '{ host: mail.example.vn, from: tram@example.vn }';
const ONE = '{ operator: [{ address: a@example.vn }] }';

function write(name: string, text: string, mode = 0o600): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

async function load(notices: string, environment: Record<string, string> = {}): Promise<NoticesSetup> {
  const file = write(
    'station.yaml',
    `configVersion: 1
station: { name: Thử, kind: wastewater, province: TB, facility: CAPH, code: NUOSXL }
buses: [{ id: line, type: modbus-rtu, port: /dev/ttyUSB0 }]
instruments:
  - { id: a, profile: teledyne-t400, bus: line, unitId: 3, channels: [{ measurement: ozone, symbol: O3 }] }
notices:
${notices}
`,
  );
  const { notices: setup } = await loadStation(file, { environment });
  if (setup === null) throw new Error('no notices');
  return setup;
}

async function faultsOf(notices: string, environment: Record<string, string> = {}): Promise<string[]> {
  const error = await load(notices, environment).catch((reason: unknown) => reason);
  if (!(error instanceof ConfigError)) throw new Error(`no fault: ${String(error)}`);
  return error.faults.map((fault) => formatConfigFault(fault).replaceAll(`${folder}/`, ''));
}

describe('notices', () => {
  it('have defaults: Vietnamese, all kinds for operators, transmission after 12 h for the province', async () => {
    const setup = await load(`  smtp: ${SMTP}
  recipients: { operator: [{ address: a@example.vn }], province: [{ address: b@example.vn, language: en }] }`);
    expect(setup.recipients).toMatchObject([
      { address: 'a@example.vn', language: 'vi', group: 'operator' },
      { address: 'b@example.vn', language: 'en', group: 'province', kinds: ['transmission'] },
    ]);
    expect(setup.recipients[0]?.kinds).toContain('door');
    expect(setup.limits.transmission.raiseAfterMs).toBe(12 * 3_600_000);
    expect(setup.smtp).toMatchObject({ port: 587, security: 'starttls', login: null });
  });

  it('take the password from the environment or from the secrets, which others may not read', async () => {
    const text = `  smtp: { host: mail.example.vn, from: t@example.vn, user: tram }\n  recipients: ${ONE}`;
    expect((await load(text, { QUANTRAC_NOTICES_PASSWORD: 'một' })).smtp.login?.password).toBe('một');
    write('station.secrets.yaml', 'notices: { password: hai }');
    expect((await load(text)).smtp.login?.password).toBe('hai');
    expect(describeNotices(await load(text)).join('\n')).not.toContain('hai');
    write('station.secrets.yaml', 'notices: { password: hai }', 0o644);
    expect(await faultsOf(text)).toEqual([expect.stringMatching(/has mode 0644/)]);
  });

  it.each([
    [
      'a user without a password',
      `  smtp: { host: h, from: t@example.vn, user: tram }\n  recipients: ${ONE}`,
      /^station\.yaml:7 notices\.smtp\.user: .* no password .*QUANTRAC_NOTICES_PASSWORD/,
    ],
    ['nobody', `  smtp: ${SMTP}\n  recipients: {}`, /notices\.recipients: nobody is named/],
    [
      'an address twice',
      `  smtp: ${SMTP}\n  recipients: { operator: [{ address: a@example.vn }], province: [{ address: A@example.vn }] }`,
      /notices\.recipients\.province\[0\]\.address: a@example\.vn is already/,
    ],
    [
      'an address that begins another header',
      `  smtp: ${SMTP}\n  recipients: { operator: [{ address: "a@example.vn\\r\\nBcc: b@example.vn" }] }`,
      /recipients\.operator\[0\]\.address: .*legal: an e-mail address/,
    ],
    [
      'a kind that does not exist',
      `  smtp: ${SMTP}\n  recipients: { operator: [{ address: a@example.vn, kinds: [fire] }] }`,
      /kinds\[0\]/,
    ],
    [
      'a limit below a quarter of an hour',
      `  smtp: ${SMTP}\n  recipients: ${ONE}\n  limits: { transmission: { raiseAfter: 1m } }`,
      /limits\.transmission\.raiseAfter: .*from 15m to 7d/,
    ],
    [
      'a door that is no channel',
      `  smtp: ${SMTP}\n  recipients: ${ONE}\n  doors: [{ channel: door }]`,
      /notices\.doors\[0\]\.channel: door is not a channel \(legal: O3\)/,
    ],
    [
      'an authority that is not there',
      `  smtp: { host: h, from: t@example.vn, caFile: ca.pem }\n  recipients: ${ONE}`,
      /notices\.smtp\.caFile: ca\.pem cannot be read/,
    ],
  ])('refuse %s', async (_what, text, fault) => {
    expect(await faultsOf(text)).toEqual([expect.stringMatching(fault)]);
  });
});

describe('the plan', () => {
  it('says who gets what, and warns of mail in the clear and of what nobody gets', async () => {
    const setup = await load(`  smtp: { host: mail.example.vn, from: t@example.vn, security: none }
  recipients: { operator: [{ address: a@example.vn, kinds: [disk] }] }
  doors: [{ channel: O3, open: 0, name: Cửa tủ }]`);
    const plan = describeNotices(setup).join('\n');
    for (const part of [
      'WARNING security: none sends every mail in the clear',
      'a@example.vn (operator, Vietnamese): disk',
      'transmission told after 12h, over after 10m',
      'door Cửa tủ: O3 = 0 is open',
      'WARNING nobody is told of: transmission, sending, clock, database, bus, door',
    ]) {
      expect(plan).toContain(part);
    }
  });

  it('does not warn of a server on this machine', async () => {
    const setup = await load(
      `  smtp: { host: 127.0.0.1, port: 25, from: t@example.vn, security: none }\n  recipients: ${ONE}`,
    );
    expect(describeNotices(setup).join('\n')).not.toContain('WARNING');
  });
});
