import { it } from 'vitest';
import { openPageBench } from '../../../simulators/pages/page-bench.js';
import { openChromium, openPage } from '../../../simulators/pages/open-chromium.js';
import { panelAnswersOfAll } from '../../../simulators/pages/panel-answers.contract.js';
it('shots', async () => {
  await using bench = await openPageBench({ client: 'logger/panel/client', answers: panelAnswersOfAll() });
  const browser = await openChromium();
  const sizes: [number, number][] = [[1280, 800], [800, 480], [390, 844]];
  const routes = (process.env['ROUTES'] ?? '#/,#/queue,#/file/395,#/file/400,#/export,#/instruments,#/journal,#/notices,#/channel/COD').split(',');
  const states = (process.env['STATES'] ?? 'troubled').split(',');
  const langs = (process.env['LANGS'] ?? 'vi,en').split(',') as ('vi' | 'en')[];
  const themes = (process.env['THEMES'] ?? 'light,dark').split(',') as ('light' | 'dark')[];
  for (const state of states) for (const language of langs) for (const theme of themes) {
    const origin = bench.serverOf(state as never).origin;
    const { page, context } = await openPage(browser, { origin, language, theme });
    for (const route of routes) {
      await page.goto(`${origin}/${route}`);
      await page.locator('main h1').first().waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        await page.waitForTimeout(120);
        if (process.env['OPEN_REVIEW']) await page.locator('.review-actions .button').first().click({ timeout: 800 }).catch(() => undefined);
        await page.screenshot({ path: `/tmp/stick-shots/${state}-${route.replace(/[#/]+/g, '_')}-${width}-${language}-${theme}.png`, fullPage: width !== 800 });
      }
    }
    await context.close();
  }
  await browser.close();
}, 600_000);
