/** A browser, a built client and a fixture server for each made-up state: what every page test needs, opened once a file. */
import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { buildClient } from './build-client.js';
import { startFixtureServer, type Answer, type FixtureServer } from './fixture-server.js';
import { openChromium, openPage, type WatchedPage } from './open-chromium.js';

export interface PageBench<S extends string> extends AsyncDisposable {
  /** The built client's folder. */
  readonly folder: string;
  serverOf(state: S): FixtureServer;
  open(state: S, language: 'vi' | 'en', route?: string): Promise<WatchedPage>;
  /** Goes to a route of the page that is open, and waits until it stands. */
  show(watched: WatchedPage, route: string): Promise<void>;
  /** Closes every page that is open and mends the network, whatever the last test left behind. */
  tidy(): Promise<void>;
}

export interface PageBenchOptions<S extends string> {
  /** `logger/panel/client` */
  client: string;
  answers: Readonly<Record<S, Answer>>;
}

export async function openPageBench<S extends string>({
  client,
  answers,
}: PageBenchOptions<S>): Promise<PageBench<S>> {
  const folder = await buildClient(client);
  const browser: Browser = await openChromium();
  const servers = new Map<string, FixtureServer>();
  for (const [state, answer] of Object.entries<Answer>(answers))
    servers.set(state, await startFixtureServer(folder, answer));
  const serverOf = (state: S): FixtureServer => {
    const server = servers.get(state);
    if (!server) throw new Error(`no server for ${state}`);
    return server;
  };
  const stand = async ({ page }: WatchedPage) => {
    await page.locator('main h1').first().waitFor();
    await page.waitForFunction(() => document.querySelector('main .quiet.loading') === null);
    await page.evaluate(() => document.fonts.ready);
  };
  return {
    folder,
    serverOf,
    async open(state, language, route = '#/') {
      const watched = await openPage(browser, { origin: serverOf(state).origin, language });
      await watched.page.goto(`${serverOf(state).origin}/${route}`);
      await stand(watched);
      return watched;
    },
    async show(watched, route) {
      await watched.page.evaluate((hash) => {
        location.hash = hash;
      }, route);
      await watched.page.waitForLoadState('networkidle');
      await stand(watched);
    },
    async tidy() {
      for (const context of browser.contexts()) await context.close();
      for (const server of servers.values()) server.setNetwork('up');
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      for (const server of servers.values()) await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
