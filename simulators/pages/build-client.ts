/** Bundles one program's pages into a folder of its own, as scripts/build.mjs does into dist/: tests need no earlier build. */
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** `source`: the client's folder, relative to the project (`logger/panel/client`). Gives the folder that can be served. */
export async function buildClient(source: string): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'quantrac-client-'));
  await build({
    entryPoints: [join(source, 'main.tsx')],
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2020',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.woff2': 'file', '.svg': 'text' },
    assetNames: '[name]-[hash]',
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'icon.svg']) cpSync(join(source, name), join(outdir, name));
  return outdir;
}
