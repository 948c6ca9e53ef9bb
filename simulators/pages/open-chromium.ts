/** One headless Chromium for a test file. Where none is installed, page tests are skipped; under CI that is a failure. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function findChromium(): string | null {
  return PLACES.find((place) => existsSync(place)) ?? null;
}

/** Skip the page tests? Only where there is no browser and nobody relies on them. */
export function skipPages(): boolean {
  return findChromium() === null && process.env['CI'] === undefined;
}

export async function openChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(`no Chromium at ${PLACES.join(', ')}`);
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
}

export interface WatchedPage {
  page: Page;
  context: BrowserContext;
  /** Console errors, uncaught errors and requests that went elsewhere, since the page was opened. */
  complaints: string[];
}

export interface OpenPageOptions {
  origin: string;
  language: 'vi' | 'en';
  theme?: 'light' | 'dark';
}

/** A page with the language chosen, that writes down everything it should not do. The zone is far from Vietnam's. */
export async function openPage(
  browser: Browser,
  { origin, language, theme = 'light' }: OpenPageOptions,
): Promise<WatchedPage> {
  const context = await browser.newContext({
    timezoneId: 'America/New_York',
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  await context.addInitScript((chosen) => {
    if (localStorage.getItem('quantrac.language') === null) localStorage.setItem('quantrac.language', chosen);
  }, language);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('blob:'))
      complaints.push(`asks ${request.url()}`);
  });
  return { page, context, complaints };
}
