/**
 * The line is dead for thirteen hours, for files and for mails: after twelve the station writes, the letters wait, survive a
 * restart of the logger, and go when the line is back, with the times and the counts of what happened.
 */
import { expect, it } from 'vitest';
import { TestMailServer, type ReceivedMail } from '../../protocols/notices/test-mail-server.contract.js';
import { HOUR_MS, MINUTE_MS, ScenarioBench } from './scenario-bench.js';
import { onlyLiquiline } from './station-draft.js';

/** Text of the plain part, decoded. */
function plainText({ raw }: ReceivedMail): string {
  const [, encoding = '', body = ''] =
    /Content-Type: text\/plain[^]*?Content-Transfer-Encoding: (\S+)\r\n\r\n([^]*?)\r\n--/.exec(raw) ?? [];
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

it(
  'tells operator and province once, late and with the right count, and that it is over',
  { timeout: 240_000 },
  async () => {
    let mails = await new TestMailServer().listen();
    const { port } = mails;
    await using bench = await ScenarioBench.start({
      station: (draft) => {
        onlyLiquiline(draft);
        draft.notices = {
          smtp: { host: '127.0.0.1', port, security: 'none', from: 'tram@example.vn' },
          recipients: {
            operator: [{ address: 'vanhanh@example.vn' }],
            province: [{ address: 'so@example.vn', language: 'en' }],
          },
          contact: 'Nguyễn Văn A, 0900 000 000',
        };
      },
    });
    await bench.runIntervals(5);
    await bench.province.stop();
    await mails[Symbol.asyncDispose]();

    await bench.run(6 * HOUR_MS);
    await bench.restartLogger();
    await bench.run(6.5 * HOUR_MS);
    await bench.restartLogger();
    await bench.run(0.5 * HOUR_MS);
    expect(bench.station.logger.outbox.summary('province').queued).toBe(13 * 60);

    await using back = await new TestMailServer().listen(port);
    mails = back;
    await bench.province.start();
    await bench.run(45 * MINUTE_MS);

    const byRecipient = (address: string) =>
      mails.received.filter(({ to }) => to.includes(address)).map(plainText);
    const [raised, ended, ...operatorMore] = byRecipient('vanhanh@example.vn');
    expect(operatorMore).toEqual([]);
    // The first file that waits is of 08:06, the newest, when the letter is written, of 20:08.
    for (const part of [
      'Mất truyền dữ liệu từ 25/03 08:06',
      'Nguyên nhân: Không tới được máy chủ',
      'Số tệp đang chờ: 723\n',
      'Tệp cũ nhất: 25/03/2026 08:06',
      'Đo và lưu vẫn chạy',
      'Thông tư 10/2021/TT-BTNMT',
      'Giới hạn đang đặt: 12 giờ',
      /được lập lúc 25\/03\/2026 20:0\d nhưng đến 25\/03\/2026 21:\d\d mới gửi được/,
      'Nguyễn Văn A',
    ]) {
      expect(raised?.replaceAll('\r', '')).toMatch(part);
    }
    expect(ended).toContain('Đã truyền lại dữ liệu lúc 25/03 21:');
    expect(ended).toMatch(/Số tệp đã chờ: 78\d/);

    const [provinceRaised, provinceEnded, ...provinceMore] = byRecipient('so@example.vn');
    expect(provinceMore).toEqual([]);
    expect(provinceRaised).toContain('No data transmission since 25/03 08:06');
    expect(provinceRaised).toContain('Cause: The server cannot be reached');
    expect(provinceEnded).toContain('Data transmission restored');
    // The journal has it all, newest first.
    const events = bench.station.logger.events.read({
      ...{ limit: 50, before: null, subject: null },
      kinds: ['alarm-raised', 'alarm-ended', 'notice-sent'],
    });
    expect(events.map(({ kind, subject }) => `${kind} ${subject.id}`)).toEqual([
      ...['notice-sent ', 'notice-sent ', 'alarm-ended province'],
      ...['notice-sent ', 'notice-sent ', 'alarm-raised province'],
    ]);
    // One line a run of the logger when the mails could not go, not one an attempt.
    const told = bench.station.log
      .having('code')
      .filter(({ message }) => message.startsWith('notices cannot'));
    expect(told).toHaveLength(2);
  },
);
