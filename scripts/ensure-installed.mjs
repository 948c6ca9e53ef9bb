// Makes `npm start` and `npm test` work alone on a fresh clone: installs the locked packages when they are missing or
// older than the lock file, and says how long that takes. A linked node_modules is left alone: installing would empty the folder
// behind the link, which others may be using. Uses nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Quantrac needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const modules = join(root, 'node_modules');
const linked = lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
const marker = join(modules, '.package-lock.json');
const lock = join(root, 'package-lock.json');
const fresh = existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs;
if (!fresh && linked) {
  console.warn(
    `${modules} is a link: nothing is installed, its packages are used as they are. Remove the link to install your own.`,
  );
} else if (!fresh) {
  console.log(
    'Installing packages (about two minutes the first time: SQLite may be compiled on this machine) …',
  );
  const npm = process.env['npm_execpath'];
  const [command, prefix] = npm ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(command, [...prefix, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
