/** How much a browser fetches before it can show the first view, compressed as a server would send it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface BundleSize {
  /** HTML, script and style sheet. */
  codeBytes: number;
  /** Fonts are compressed already and kept for ever; a page fetches those of its language. */
  fontBytes: Readonly<Record<string, number>>;
}

export function bundleSize(folder: string): BundleSize {
  const gzipped = (name: string) => gzipSync(readFileSync(join(folder, name)), { level: 6 }).length;
  const fonts = readdirSync(folder).filter((name) => name.endsWith('.woff2'));
  return {
    codeBytes: ['index.html', 'main.js', 'main.css'].reduce((sum, name) => sum + gzipped(name), 0),
    fontBytes: Object.fromEntries(fonts.map((name) => [name, readFileSync(join(folder, name)).length])),
  };
}
