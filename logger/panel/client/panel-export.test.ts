// The export page and the province's word about a file, in a real browser whose own language is another one.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { skipPages } from '../../../simulators/pages/open-chromium.js';
import { openPageBench, type PageBench } from '../../../simulators/pages/page-bench.js';
import { panelAnswersOfAll } from '../../../simulators/pages/panel-answers.contract.js';
import type { PanelState } from '../../../simulators/pages/panel-states.contract.js';

const POLL = { timeout: 10_000 };
const WORDS = {
  vi: {
    ...{ from: /^Từ ngày/, to: /^Đến hết ngày/, download: 'Tải về', month: '30 ngày' },
    ...{
      noDay: 'Ngày chưa đúng. Ghi dạng 25/03/2026.',
      wrongWay: 'Ngày bắt đầu không được sau ngày kết thúc.',
    },
    tooLong: 'Nhiều nhất 732 ngày một lần.',
    ...{ running: /Đang xuất: 42 %/, stop: 'Dừng', failed: /Quá nhiều dòng cho Excel/ },
  },
  en: {
    ...{ from: /^From/, to: /^To the end of/, download: 'Download', month: '30 days' },
    ...{
      noDay: 'That is not a day. Write it as 25/03/2026.',
      wrongWay: 'The first day must not be after the last.',
    },
    tooLong: 'At most 732 days at a time.',
    ...{ running: /Exporting: 42 %/, stop: 'Stop', failed: /Too many rows for Excel/ },
  },
} as const;

describe.skipIf(skipPages())('the export page', () => {
  let bench: PageBench<PanelState>;
  beforeAll(async () => {
    bench = await openPageBench({ client: 'logger/panel/client', answers: panelAnswersOfAll() });
  });
  afterEach(() => bench.tidy());
  afterAll(() => bench?.[Symbol.asyncDispose]());

  describe.each(['vi', 'en'] as const)('in %s', (language) => {
    const words = WORDS[language];

    it('takes days as they are written in Vietnam, says what is wrong, and downloads the right ones', async () => {
      const { page } = await bench.open('healthy', language, '#/export');
      const from = page.getByLabel(words.from);
      const to = page.getByLabel(words.to);
      const download = page.getByRole('button', { name: words.download });
      const fault = page.locator('#export-fault');
      await expect.poll(() => from.inputValue(), POLL).toBe('16/11/2026');
      await expect.poll(() => to.inputValue(), POLL).toBe('22/11/2026');
      for (const [typed, said] of [
        ['31/02/2026', words.noDay],
        ['11/22/2026', words.noDay],
        ['23/11/2026', words.wrongWay],
        ['1/1/2020', words.tooLong],
      ] as const) {
        await from.fill(typed);
        await expect.poll(() => fault.innerText(), POLL).toBe(said);
        expect(await download.isDisabled()).toBe(true);
      }
      await from.fill('5/3/2026');
      await from.blur();
      await expect.poll(() => from.inputValue(), POLL).toBe('05/03/2026');
      await expect.poll(() => fault.innerText(), POLL).toBe('');
      const saved = page.waitForEvent('download');
      await download.click();
      const { searchParams } = new URL((await saved).url());
      expect(Object.fromEntries(searchParams)).toEqual({
        ...{ what: 'reports', format: 'xlsx', from: '2026-03-05', to: '2026-11-22' },
      });
    });

    it('takes whole periods with one tap', async () => {
      const { page } = await bench.open('healthy', language, '#/export');
      await page.getByRole('button', { name: words.month, exact: true }).click();
      await expect.poll(() => page.getByLabel(words.from).inputValue(), POLL).toBe('24/10/2026');
      const chosen = page.getByRole('button', { name: words.month, exact: true });
      await expect.poll(() => chosen.getAttribute('aria-pressed'), POLL).toBe('true');
    });

    it('shows one that runs, also when another screen began it, and why one failed', async () => {
      const { page } = await bench.open('exceeding', language, '#/export');
      await page.getByText(words.running).waitFor();
      expect(await page.getByRole('button', { name: words.download }).isDisabled()).toBe(true);
      const stopped = page.waitForRequest((request) => request.method() === 'DELETE');
      await page.getByRole('button', { name: words.stop, exact: true }).click();
      expect((await stopped).url()).toContain('/api/export/state');
      const failed = await bench.open('no-network', language, '#/export');
      await failed.page.getByText(words.failed).waitFor();
    });
  });
});

describe.skipIf(skipPages())('the province’s word', () => {
  let bench: PageBench<PanelState>;
  beforeAll(async () => {
    bench = await openPageBench({ client: 'logger/panel/client', answers: panelAnswersOfAll() });
  });
  afterEach(() => bench.tidy());
  afterAll(() => bench?.[Symbol.asyncDispose]());

  it('about one file is told in full: when, how many rows, what was wrong, whose signature', async () => {
    const { page } = await bench.open('troubled', 'vi', '#/file/395');
    await page.locator('.proof').waitFor();
    const text = await page.locator('main').innerText();
    for (const part of [
      ...['Sở đã từ chối tệp này.', '22/11/2026 14:05:03', '0 trên 8', 'dòng 2: Thông số chưa đăng ký'],
      ...[
        'Giống từng byte với tệp của trạm',
        'Đúng, do Thái Bình ký',
        'SHA256:qPVJ1Yw3n4oXyQ3o0c3mXl2Rr0dF0V4m7xk2p9wYt8E',
      ],
      ...['Nguyễn Văn Tĩnh đã xem xét', ', trước đó có 1 biên nhận của tệp này'],
    ])
      expect(text).toContain(part);
    const sent = await bench.open('troubled', 'en', '#/file/400');
    await sent.page.getByText('There is no receipt of the province yet.').waitFor();
  });

  it('is looked at by a person, who says who and why', async () => {
    const { page } = await bench.open('troubled', 'en', '#/queue');
    await page.route('**/api/receipts/**', (route) => route.fulfill({ status: 503, body: '{}' }));
    await page.getByRole('button', { name: 'Look at them and close the alarm' }).click();
    const close = page.getByRole('button', { name: 'Close the alarm', exact: true });
    expect(await close.isDisabled()).toBe(true);
    await page.getByLabel('Your name').fill('Nguyễn Văn Tĩnh');
    await page.getByLabel(/^Reason/).fill('The province has added Flow');
    await close.click();
    await page.getByText('Not written. Try again').waitFor();
    await page.unroute('**/api/receipts/**');
    await page.route('**/api/receipts/**', (route) => route.fulfill({ json: { reviewed: 3 } }));
    const asked = page.waitForRequest((request) => request.method() === 'POST');
    await close.click();
    const request = await asked;
    expect(new URL(request.url()).pathname).toBe('/api/receipts/so-tnmt/review');
    expect(request.postDataJSON()).toEqual({ by: 'Nguyễn Văn Tĩnh', reason: 'The province has added Flow' });
    await close.waitFor({ state: 'detached' });
  });
});
