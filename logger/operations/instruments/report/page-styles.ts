/** The styles of the report's page in one text: the shared tokens, its own rules, and the letters as data, so that nothing is fetched. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

const FAMILY = 'Be Vietnam Pro';
const WEIGHTS = [400, 600] as const;
/** As in protocols/presentation/fonts.css. */
const SCRIPTS = {
  vietnamese:
    'U+0102-0103, U+0110-0111, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, U+0300-0301, U+0303-0304, U+0308-0309, U+0323, U+0329, U+1EA0-1EF9, U+20AB',
  latin:
    'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215',
} as const;

export function pageStyles(): string {
  return [
    ...WEIGHTS.flatMap((weight) =>
      Object.entries(SCRIPTS).map(([script, range]) => fontFace(script, range, weight)),
    ),
    readBeside('../../../../protocols/presentation/tokens.css'),
    readBeside('./report-page.css'),
  ].join('\n');
}

function readBeside(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
}

function fontFace(script: string, range: string, weight: number): string {
  const file = require.resolve(
    `@fontsource/be-vietnam-pro/files/be-vietnam-pro-${script}-${weight}-normal.woff2`,
  );
  const data = readFileSync(file).toString('base64');
  return `@font-face{font-family:'${FAMILY}';font-weight:${weight};src:url(data:font/woff2;base64,${data}) format('woff2');unicode-range:${range}}`;
}
