// Builds dist/: every module transpiled one to one (types are checked by `npm run check`), the pages' scripts bundled for
// the browser, and the data files (profiles, simulated instruments, pages) copied beside the code that reads them.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const FOLDERS = ['protocols', 'hardware', 'logger', 'companion', 'simulators'];
const DATA = /\.(ya?ml|json|svg|css|html|transcript\.txt)$|^simulators.*\.c$/;

/** All files below a folder, as paths relative to the project. */
function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield relative(root, path);
  }
}

const files = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => [
  ...filesBelow(join(root, folder)),
]);
const isTest = (file) => /\.(test|contract)\.tsx?$/.test(file) || file.includes('/conformance/');
const isClient = (file) => file.includes('/client/');
const entries = files.filter((file) => /\.tsx?$/.test(file) && !isTest(file) && !file.endsWith('.d.ts'));

rmSync(dist, { recursive: true, force: true });
await build({
  entryPoints: entries.filter((file) => !isClient(file)),
  outdir: dist,
  outbase: root,
  absWorkingDir: root,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  sourcemap: true,
  logLevel: 'warning',
});

for (const file of files.filter((name) => DATA.test(name) && !isTest(name))) {
  const target = join(dist, file);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(root, file), target);
}

// A page is `<program>/<room>/client/main.tsx`; its bundle lies in dist/<program>/<room>/client/.
const pages = entries.filter((file) => /\/client\/main\.tsx?$/.test(file));
for (const page of pages) {
  await build({
    entryPoints: [page],
    outdir: join(dist, dirname(page)),
    absWorkingDir: root,
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
}
