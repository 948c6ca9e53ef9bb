import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleSize } from '../../../simulators/pages/bundle-size.js';
import { skipPages } from '../../../simulators/pages/open-chromium.js';
import { openPageBench, type PageBench } from '../../../simulators/pages/page-bench.js';
import { findUnreachable, readableText, VIETNAMESE } from '../../../simulators/pages/page-checks.js';
import { panelAnswersOfAll } from '../../../simulators/pages/panel-answers.contract.js';
import {
  FIXTURE_NOW,
  makePanelView,
  type PanelState,
} from '../../../simulators/pages/panel-states.contract.js';

const FIRST_VIEW_BYTES_MAX = 100_000;
const POLL = { timeout: 10_000 };

describe.skipIf(skipPages())('the panel', () => {
  let bench: PageBench<PanelState>;
  beforeAll(async () => {
    bench = await openPageBench({ client: 'logger/panel/client', answers: panelAnswersOfAll() });
  });
  afterEach(() => bench.tidy());
  afterAll(() => bench?.[Symbol.asyncDispose]());

  it('is small enough for the first view', () => {
    expect(bundleSize(bench.folder).codeBytes).toBeLessThan(FIRST_VIEW_BYTES_MAX);
  });

  it.each(['#/', '#/channel/COD', '#/queue', '#/instruments'])(
    'is used without a mouse at %s',
    async (route) => {
      const { page } = await bench.open('no-network', 'vi', route);
      await page.waitForLoadState('networkidle');
      expect(await findUnreachable(page)).toEqual([]);
    },
  );

  it('switches every word to English, and remembers it', async () => {
    const watched = await bench.open('no-network', 'vi');
    await watched.page.locator('.preference-language').click();
    const data = [makePanelView('no-network').station.name, 'Thái Bình'];
    const routes = [
      '#/',
      '#/channel/COD',
      '#/queue',
      '#/instruments',
      '#/file/400',
      '#/file/395',
      '#/journal',
    ];
    for (const route of [...routes, '#/notices', '#/export']) {
      await bench.show(watched, route);
      expect((await readableText(watched.page, data)).match(VIETNAMESE)?.[0], route).toBeUndefined();
    }
    await watched.page.reload();
    await watched.page.locator('h1').waitFor();
    expect(await watched.page.evaluate(() => document.documentElement.lang)).toBe('en');
  });

  it('draws only the cell that changed, out of 200', async () => {
    const { page } = await bench.open('many', 'vi');
    const server = bench.serverOf('many');
    const view = makePanelView('many');
    await expect.poll(() => server.listeners(), POLL).toBe(1);
    await page.evaluate(() => {
      const changed = new Set<string>();
      const observer = new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          if (element?.closest('time, .wall-clock')) continue;
          changed.add(element?.closest('.channel')?.getAttribute('href') ?? element?.className ?? '?');
        }
      });
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
      Object.assign(window, { changed });
    });
    const channels = view.channels.map((channel) =>
      channel.id === 'COD-09' && channel.latest
        ? { ...channel, latest: { ...channel.latest, at: FIXTURE_NOW, raw: 77.77 } }
        : channel,
    );
    server.push('view', { ...view, now: FIXTURE_NOW + 1000, channels });
    await page.getByText('77').first().waitFor();
    expect(await page.evaluate(() => [...(window as unknown as { changed: Set<string> }).changed])).toEqual([
      '#/channel/COD-09',
    ]);
  });

  it('says that it hears nothing, lets ages grow, and comes back by itself', async () => {
    const { page } = await bench.open('healthy', 'en');
    const server = bench.serverOf('healthy');
    const age = page.locator('.channel time').first();
    const before = await age.innerText();
    server.setNetwork('down');
    await page.getByText('This screen has had no connection since').waitFor();
    await expect.poll(() => age.innerText(), POLL).not.toBe(before);
    server.setNetwork('up');
    await page.getByText('This screen has had no connection since').waitFor({ state: 'detached' });
  });

  it('keeps the place of a zoomed chart while live data come in', async () => {
    const { page } = await bench.open('healthy', 'en', '#/channel/COD');
    const server = bench.serverOf('healthy');
    await page.locator('.u-over').waitFor();
    const box = (await page.locator('.u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
    const asked = page.waitForRequest((request) => request.url().includes('/api/trend'));
    await page.mouse.up();
    const query = new URL((await asked).url()).searchParams;
    const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
    expect(to - from).toBeGreaterThan(13 * 60_000);
    expect(to - from).toBeLessThan(17 * 60_000);
    let later = 0;
    page.on('request', (request) => (later += request.url().includes('/api/trend') ? 1 : 0));
    // A minute by the logger's clock: a chart that follows would ask for the new period.
    server.push('view', { ...makePanelView('healthy'), now: FIXTURE_NOW + 60_000 });
    await page.getByText('1 min ago').first().waitFor();
    expect(later).toBe(0);
    await page.getByRole('button', { name: 'Whole period' }).click();
    await expect.poll(() => later, POLL).toBeGreaterThan(0);
  });

  it('hands out the chart’s data and picture', async () => {
    const { page } = await bench.open('exceeding', 'en', '#/channel/COD');
    await page.locator('.u-over').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const csv = readFileSync(await (await download).path(), 'utf8');
    expect(csv).toMatch(
      /^\ufefftime,series,COD mg\/l,low,high,status\r\n2026-11-22T13:3\d:00\+07:00,interval,\d+\.\d+/,
    );
    expect(csv).toContain(',out-of-range');
    const picture = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download PNG' }).click();
    const png = readFileSync(await (await picture).path());
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  });

  it('reads the chart with the arrow keys', async () => {
    const { page } = await bench.open('healthy', 'en', '#/channel/COD');
    await page.locator('.u-over').waitFor();
    const time = page.locator('.readout-time');
    const newest = await time.innerText();
    await page.locator('.chart-plot').focus();
    for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => time.innerText(), POLL).not.toBe(newest);
  });

  it('shows a file byte for byte', async () => {
    const { page } = await bench.open('dead-instrument', 'vi', '#/file/400');
    const line = page.locator('.file-line').nth(1);
    await line.waitFor();
    expect(await line.locator('td').evaluate((cell) => cell.childNodes.length)).toBe(6);
    expect(await line.innerText()).toContain('pH\t0\t-\t20261122143000\t02');
    expect(await line.locator('.file-end').innerText()).toBe('CRLF');
  });
});
