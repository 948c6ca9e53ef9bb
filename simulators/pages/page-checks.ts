/** What must hold of every page at every size: measured in the browser, told in words. Empty lists mean all is well. */
import type { Page } from 'playwright-core';

export const SIZES = {
  'phone 360': { width: 360, height: 640 },
  'panel 800': { width: 800, height: 480 },
  'desk 1280': { width: 1280, height: 800 },
  'wall 1920': { width: 1920, height: 1080 },
} as const;

/** Sideways scrolling, values that are cut off or run into their neighbour. */
export async function findOverflow(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth)
      found.push(`the page is ${root.scrollWidth - root.clientWidth} px too wide`);
    for (const figure of document.querySelectorAll<HTMLElement>('.figure, .channel-symbol')) {
      const box = figure.getBoundingClientRect();
      if (box.width === 0) continue;
      const text = figure.textContent;
      if (figure.scrollWidth > figure.clientWidth + 1) found.push(`${text}: cut within itself`);
      if (box.left < -1 || box.right > root.clientWidth + 1) found.push(`${text}: outside the screen`);
      const room = figure.closest('.cell, .channel, td, .target, .facts, .readout');
      if (room && box.right > room.getBoundingClientRect().right + 1)
        found.push(`${text}: wider than its room`);
      for (let outer = figure.parentElement; outer; outer = outer.parentElement) {
        if (getComputedStyle(outer).overflowX === 'visible') continue;
        const clip = outer.getBoundingClientRect();
        // What lies wholly below a clipped box was left out as a whole row, on purpose.
        if (box.top >= clip.bottom - 1) break;
        if (box.right > clip.right + 1 || box.bottom > clip.bottom + 1)
          found.push(`${text}: clipped by .${outer.className}`);
      }
    }
    return found;
  });
}

/** Things to press that are smaller than a finger. */
export async function findSmallTargets(page: Page, sizePx: number): Promise<readonly string[]> {
  return page.evaluate((least) => {
    const found: string[] = [];
    for (const target of document.querySelectorAll<HTMLElement>('a[href], button, select, input, summary')) {
      if (target.classList.contains('skip')) continue;
      const box = target.getBoundingClientRect();
      if (box.width === 0 || getComputedStyle(target).visibility === 'hidden') continue;
      // A button whose touch area is its whole row is as large as the row.
      const row = target.classList.contains('latest-choose')
        ? target.closest('tr')?.getBoundingClientRect()
        : undefined;
      const { width, height } = row ?? box;
      if (width < least - 0.5 || height < least - 0.5)
        found.push(
          `${target.className} "${target.textContent}": ${Math.round(width)} × ${Math.round(height)}`,
        );
    }
    return found;
  }, sizePx);
}

/** Everything that can be pressed and is not reached with the Tab key, or shows no focus when it is. */
export async function findUnreachable(page: Page): Promise<readonly string[]> {
  const count = await page.evaluate(() => {
    const all = [
      ...document.querySelectorAll<HTMLElement>('a[href], button, select, input, summary, [tabindex="0"]'),
    ];
    const shown = all.filter((item) => item.getBoundingClientRect().width > 0);
    shown.forEach((item, index) => (item.dataset['tab'] = String(index)));
    (document.activeElement as HTMLElement | null)?.blur();
    return shown.length;
  });
  const problems = new Set<string>();
  for (let step = 0; step <= count; step += 1) {
    await page.keyboard.press('Tab');
    const problem = await page.evaluate(() => {
      const item = document.activeElement as HTMLElement | null;
      if (!item || item === document.body) return null;
      item.dataset['reached'] = 'yes';
      const outlined = [getComputedStyle(item), getComputedStyle(item, '::after')].some(
        (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
      );
      return outlined ? null : `${item.className} "${item.textContent}" shows no focus`;
    });
    if (problem !== null) problems.add(problem);
  }
  const missed = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-tab]')]
      .filter((item) => item.dataset['reached'] === undefined)
      .map((item) => `${item.className} "${item.textContent}" is not reached`),
  );
  return [...problems, ...missed];
}

/** All that can be read, names and hints for screen readers included, without the words that are data. */
export async function readableText(page: Page, data: readonly string[]): Promise<string> {
  const text = await page.evaluate(() => {
    const spoken = [...document.querySelectorAll<HTMLElement>('[aria-label], [title], [placeholder]')]
      // The language switch speaks the other language.
      .filter((item) => !item.classList.contains('preference-language'))
      .flatMap((item) => ['aria-label', 'title', 'placeholder'].map((name) => item.getAttribute(name) ?? ''));
    return [document.body.innerText, document.title, ...spoken].join('\n');
  });
  return data.reduce((rest, word) => rest.replaceAll(word, ''), text);
}

export const VIETNAMESE = /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]+/i;
