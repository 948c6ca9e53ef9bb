import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleSize } from '../../../simulators/pages/bundle-size.js';
import type { CompletenessView } from '../province-view.js';
import { skipPages, type WatchedPage } from '../../../simulators/pages/open-chromium.js';
import { openPageBench, type PageBench } from '../../../simulators/pages/page-bench.js';
import {
  findOverflow,
  findSmallTargets,
  findUnreachable,
  readableText,
  SIZES,
  VIETNAMESE,
} from '../../../simulators/pages/page-checks.js';
import { provinceAnswersOfAll } from '../../../simulators/pages/province-answers.contract.js';
import {
  FIXTURE_NOW,
  makeProvince,
  PROVINCE_STATES,
  type ProvinceState,
} from '../../../simulators/pages/province-states.contract.js';

const FIRST_LINES: Readonly<Record<ProvinceState, { vi: RegExp; en: RegExp }>> = {
  healthy: { vi: /^Không trạm nào cần xử lý/, en: /^No station needs you/ },
  troubled: { vi: /^4 trạm cần xử lý: Nhiệt điện Thái Bình, lò 2 im lặng/, en: /^4 stations need you/ },
  empty: { vi: /^Chưa có trạm nào/, en: /^There are no stations yet/ },
  locked: { vi: /^Đăng nhập để xem/, en: /^Log in to see/ },
  many: { vi: /^Không trạm nào cần xử lý. 220 trạm/, en: /^No station needs you. 220/ },
};
const FAULTY_FILE = '#/file/399';
const OTHER_PAGES = [
  '#/station/TB_CAPH_NUOSXL',
  '#/station/TB_NDTB_KHILO2',
  '#/station/TB_DETM_NUODET',
  '#/files',
  FAULTY_FILE,
  '#/missing',
  '#/notices',
  '#/account',
];
const TARGET_PX = 44;
const FIRST_VIEW_BYTES_MAX = 100_000;
const POLL = { timeout: 10_000 };

describe.skipIf(skipPages())('the province’s pages', () => {
  let bench: PageBench<ProvinceState>;
  beforeAll(async () => {
    bench = await openPageBench({ client: 'companion/web/client', answers: provinceAnswersOfAll() });
  });
  afterEach(() => bench.tidy());
  afterAll(() => bench?.[Symbol.asyncDispose]());

  const fits = async (watched: WatchedPage, where: string) => {
    for (const [name, size] of Object.entries(SIZES)) {
      await watched.page.setViewportSize(size);
      // Lists are cut to the new size a frame later.
      await expect
        .poll(() => findOverflow(watched.page), { message: `${where}, ${name}`, timeout: 10_000 })
        .toEqual([]);
      expect(await findSmallTargets(watched.page, TARGET_PX), `${where}, ${name}`).toEqual([]);
    }
  };

  describe.each(['vi', 'en'] as const)('in %s', (language) => {
    it.each(PROVINCE_STATES)('answer in the first line and fit every screen when %s', async (state) => {
      const watched = await bench.open(state, language);
      expect(await watched.page.locator('h1').innerText()).toMatch(FIRST_LINES[state][language]);
      await fits(watched, 'home');
      expect(watched.complaints).toEqual([]);
    });

    it('all fit every screen', async () => {
      const watched = await bench.open('troubled', language);
      for (const route of OTHER_PAGES) {
        await bench.show(watched, route);
        await fits(watched, route);
      }
      expect(watched.complaints).toEqual([]);
    });
  });

  it('are small enough for the first view', () => {
    expect(bundleSize(bench.folder).codeBytes).toBeLessThan(FIRST_VIEW_BYTES_MAX);
  });

  it.each(['#/', '#/station/TB_CAPH_NUOSXL', '#/files', FAULTY_FILE, '#/missing', '#/notices', '#/account'])(
    'are used without a mouse at %s',
    async (route) => {
      const { page } = await bench.open('troubled', 'vi', route);
      await page.waitForLoadState('networkidle');
      expect(await findUnreachable(page)).toEqual([]);
    },
  );

  it('switch every word to English', async () => {
    const watched = await bench.open('troubled', 'vi');
    await watched.page.locator('.preference-language').click();
    const view = makeProvince('troubled');
    const data = [
      view.province,
      'Nhiệtđộ',
      'Nguyễn Thị Lan',
      ...view.stations.map((station) => station.name),
    ];
    for (const route of ['#/', ...OTHER_PAGES]) {
      await bench.show(watched, route);
      expect((await readableText(watched.page, data)).match(VIETNAMESE)?.[0], route).toBeUndefined();
    }
  });

  it('find a station by what is typed', async () => {
    const { page } = await bench.open('many', 'vi');
    await page.getByRole('searchbox').fill('cau bo 03');
    await expect.poll(() => page.locator('li .station-row').count(), POLL).toBe(1);
    await page.getByRole('searchbox').fill('khong co');
    await page.getByText('Không trạm nào khớp với “khong co”.').waitFor();
  });

  it('tell the reason of a gap in words, also one that only an instrument gives', async () => {
    const reasons = { vi: 'Mất liên lạc với đầu đo: TSS', en: 'The sensor head does not communicate: TSS' };
    for (const language of ['vi', 'en'] as const) {
      const { page } = await bench.open('troubled', language, '#/station/TB_CAPH_NUOSXL');
      await page.locator('.gap-reason', { hasText: reasons[language] }).waitFor();
    }
  });

  it('do not call a station complete of which nothing is due yet', async () => {
    const { page } = await bench.open('troubled', 'vi');
    await page.route('**/completeness', async (route) => {
      const answer = await route.fetch();
      const view = (await answer.json()) as CompletenessView;
      const symbols = view.symbols.map((symbol) => ({ ...symbol, expected: 0, rows: 0, usable: 0 }));
      await route.fulfill({ json: { ...view, symbols, gaps: [] } });
    });
    await page.goto(`${bench.serverOf('troubled').origin}/#/station/TB_CAPH_NUOSXL`);
    await page.locator('.complete-row', { hasText: 'chưa có kỳ nào đến hạn' }).first().waitFor();
    const text = await page.locator('.completeness').innerText();
    expect(text).not.toContain('100');
    expect(text).not.toContain('Không thiếu kỳ nào');
  });

  it('show the trend of the chosen parameter, over the chosen period', async () => {
    const { page } = await bench.open('troubled', 'en', '#/station/TB_CAPH_NUOSXL');
    const asked = page.waitForRequest((request) => request.url().includes('symbol=COD'));
    await page.getByRole('button', { name: 'Show the trend of COD' }).click();
    await asked;
    const longer = page.waitForRequest((request) => request.url().includes('/trend'));
    await page.getByRole('button', { name: '30 d' }).click();
    const query = new URL((await longer).url()).searchParams;
    expect(Number(query.get('to')) - Number(query.get('from'))).toBe(30 * 86_400_000);
  });

  it('ask again for a station when it changed', async () => {
    const { page } = await bench.open('troubled', 'en', '#/station/TB_CAPH_NUOSXL');
    const server = bench.serverOf('troubled');
    await expect.poll(() => server.listeners(), POLL).toBe(1);
    await page.waitForLoadState('networkidle');
    const asked = page.waitForRequest((request) => request.url().endsWith('/api/stations/TB_CAPH_NUOSXL'));
    server.push('station', 'TB_CAPH_NUOSXL');
    await asked;
  });

  it('move a station up when it falls silent', async () => {
    const { page } = await bench.open('healthy', 'en');
    const server = bench.serverOf('healthy');
    const view = makeProvince('healthy');
    await expect.poll(() => server.listeners(), POLL).toBe(1);
    const stations = view.stations.map((station) =>
      station.code === 'TB_TRLY_NUOMAT' ? { ...station, state: 'silent' as const } : station,
    );
    server.push('stations', { ...view, now: FIXTURE_NOW, stations });
    await page.getByText('1 station needs you').waitFor();
    expect(await page.locator('li .station-row').first().innerText()).toContain('TB_TRLY_NUOMAT');
  });

  it('mark the faulty lines of a rejected file, with reason and clause', async () => {
    const { page } = await bench.open('troubled', 'vi', FAULTY_FILE);
    await page.locator('.file-line--error').first().waitFor();
    const marked = await page.locator('.file-line--error th').allInnerTexts();
    expect(marked).toEqual(['2', '4']);
    expect(await page.locator('.file-line--warning th').allInnerTexts()).toEqual(['3']);
    expect(await page.locator('.fault').first().innerText()).toMatch(
      /Dòng 2[\s\S]*Dùng dấu phẩy thập phân[\s\S]*mục 3\.3/,
    );
  });

  it('filter the files by station and verdict', async () => {
    const { page } = await bench.open('troubled', 'en', '#/files');
    await page.getByRole('combobox').selectOption('TB_NMAM_KHIAMO');
    await page.getByRole('button', { name: 'Rejected' }).click();
    await expect
      .poll(async () => new Set(await page.locator('.received-row .mark').allInnerTexts()), POLL)
      .toEqual(new Set(['Rejected']));
    expect(new Set(await page.locator('.received-station').allInnerTexts())).toEqual(
      new Set(['TB_NMAM_KHIAMO']),
    );
  });
});
