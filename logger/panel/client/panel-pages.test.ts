import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { skipPages } from '../../../simulators/pages/open-chromium.js';
import { openPageBench, type PageBench } from '../../../simulators/pages/page-bench.js';
import { findOverflow, findSmallTargets, SIZES } from '../../../simulators/pages/page-checks.js';
import { panelAnswersOfAll } from '../../../simulators/pages/panel-answers.contract.js';
import { PANEL_STATES, type PanelState } from '../../../simulators/pages/panel-states.contract.js';

const FIRST_LINES: Readonly<Record<PanelState, { vi: RegExp; en: RegExp }>> = {
  healthy: { vi: /^Trạm ổn\. Cả 8/, en: /^The station is all right\. 8 of 8/ },
  exceeding: { vi: /COD ngoài dải/, en: /1 parameter needs attention: COD out of range/ },
  calibrating: { vi: /^5 trên 8 thông số đang đo/, en: /^5 of 8 parameters are measuring/ },
  'dead-instrument': { vi: /pH, Temp, TSS mất liên lạc/, en: /pH, Temp, TSS no signal/ },
  'no-network': { vi: /^Sở chưa nhận 48 tệp, từ 10:35/, en: /^The province lacks 48 files, since 10:35/ },
  empty: { vi: /^Trạm chưa có thông số nào/, en: /^This station has no parameters yet/ },
  many: { vi: /^3 thông số cần chú ý/, en: /^3 parameters need attention/ },
  troubled: {
    vi: /^Đã gửi hết đến 14:30, nhưng Sở không chấp nhận 3 tệp/,
    en: /^Everything was sent up to 14:30, but the province did not accept 3 files/,
  },
  'not-stored': {
    vi: /^Đang đo, nhưng số đo KHÔNG ĐƯỢC LƯU/,
    en: /^Measuring, but the readings are NOT STORED/,
  },
  stack: { vi: /^3 trên 6 thông số đang đo/, en: /^3 of 6 parameters are measuring/ },
};
const OTHER_PAGES = [
  '#/channel/COD',
  '#/queue',
  '#/file/400',
  '#/file/395',
  '#/instruments',
  '#/journal',
  '#/notices',
  '#/export',
];
/** With gloves; a phone is held in the bare hand. */
const TARGET_PX = { 'phone 360': 44, 'panel 800': 56, 'desk 1280': 56, 'wall 1920': 56 } as const;

describe.skipIf(skipPages())('the panel’s pages', () => {
  let bench: PageBench<PanelState>;
  beforeAll(async () => {
    bench = await openPageBench({ client: 'logger/panel/client', answers: panelAnswersOfAll() });
  });
  afterEach(() => bench.tidy());
  afterAll(() => bench?.[Symbol.asyncDispose]());

  const fits = async (watched: Awaited<ReturnType<typeof bench.open>>, where: string) => {
    for (const [name, size] of Object.entries(SIZES)) {
      await watched.page.setViewportSize(size);
      // Lists are cut to the new size a frame later.
      await expect
        .poll(() => findOverflow(watched.page), { message: `${where}, ${name}`, timeout: 10_000 })
        .toEqual([]);
      const least = TARGET_PX[name as keyof typeof SIZES];
      expect(await findSmallTargets(watched.page, least), `${where}, ${name}`).toEqual([]);
    }
  };

  describe.each(['vi', 'en'] as const)('in %s', (language) => {
    it.each(PANEL_STATES)('answer in the first line and fit every screen when %s', async (state) => {
      const watched = await bench.open(state, language);
      expect(await watched.page.locator('h1').innerText()).toMatch(FIRST_LINES[state][language]);
      await fits(watched, 'home');
      expect(watched.complaints).toEqual([]);
    });

    it.each(['exceeding', 'no-network', 'dead-instrument', 'troubled', 'not-stored'] as const)(
      'all fit every screen when %s',
      async (state) => {
        const watched = await bench.open(state, language);
        for (const route of OTHER_PAGES) {
          await bench.show(watched, route);
          await fits(watched, route);
        }
        expect(watched.complaints).toEqual([]);
      },
    );

    it('put what is only measured for other parameters after what is reported', async () => {
      const { page } = await bench.open('stack', language);
      const heading =
        language === 'vi' ? /^Không có trong tệp gửi Sở\s+3$/ : /^Not in the files for the province\s+3$/;
      expect(await page.locator('.channels-other h2').innerText()).toMatch(heading);
      expect(await page.locator('.channel-symbol').allInnerTexts()).toEqual([
        'O2',
        'Temp',
        'NOx',
        'NOx-mg',
        'NOx-dry',
        'FlowTotal',
      ]);
    });

    it('tell of a derived parameter what it is computed from, and which input keeps it from being computed', async () => {
      const watched = await bench.open('stack', language);
      await bench.show(watched, '#/channel/NOx');
      const text = await watched.page.locator('main').innerText();
      const [formula, state] =
        language === 'vi'
          ? ['Quy về oxy tham chiếu', 'NOx-mg: Đang hiệu chuẩn điểm chuẩn']
          : ['At reference oxygen', 'NOx-mg: Span calibration'];
      for (const part of [formula, state, 'C × (O2air − O2ref) ÷ (O2air − O2)', 'NOx-dry', 'O2']) {
        expect(text).toContain(part);
      }
      await fits(watched, 'a derived parameter');
      await watched.page.locator('.computed-input').first().click();
      await watched.page.locator('h1', { hasText: 'NOx-dry' }).waitFor();
      expect(await watched.page.locator('h1').innerText()).toContain('NOx-dry');
      await fits(watched, 'a derived parameter with a fixed input');
      expect(watched.complaints).toEqual([]);
    });
  });
});
