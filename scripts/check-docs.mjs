// Every path and command that the documentation names must exist: docs that point nowhere are worse than none.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOMS = ['protocols', 'hardware', 'logger', 'companion', 'simulators', 'docs', 'scripts', 'bin', '.ci'];
const PROGRAM_MAINS = {
  logger: 'logger/main.ts',
  companion: 'companion/main.ts',
  file: 'protocols/report-file/main.ts',
  instrument: 'logger/operations/instrument-main.ts',
  simulate: 'simulators/main.ts',
};

function markdownBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const scripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
const faults = [];

function checkPath(file, line, path) {
  if (/[<>*{}…$]|\.\.\./.test(path)) return; // A pattern, not a path.
  if (!existsSync(join(root, path))) faults.push(`${file}:${line} names ${path}, which does not exist`);
}

function checkCommand(file, line, command) {
  for (const [, name] of command.matchAll(/\bnpm run ([a-z][a-z:-]*)/g)) {
    if (!(name in scripts))
      faults.push(`${file}:${line} names "npm run ${name}", which package.json does not have`);
  }
  for (const [, program, verb] of command.matchAll(/\bquantrac ([a-z]+) ([a-z]+)\b/g)) {
    const main = PROGRAM_MAINS[program];
    if (main === undefined)
      faults.push(`${file}:${line} names the program "quantrac ${program}", which does not exist`);
    else if (
      !existsSync(join(root, main)) ||
      !new RegExp(`['"]${verb}['"]|\\b${verb}[:,]`).test(readFileSync(join(root, main), 'utf8'))
    )
      faults.push(`${file}:${line} names "quantrac ${program} ${verb}", which ${main} does not know`);
  }
}

const documents = ['README.md', 'CHANGELOG.md'].map((name) => join(root, name)).filter(existsSync);
for (const path of [...documents, ...markdownBelow(join(root, 'docs'))]) {
  const file = relative(root, path);
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((text, index) => {
      const line = index + 1;
      for (const [, target] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
        const resolved = relative(root, join(dirname(path), target));
        if (!existsSync(join(root, resolved)))
          faults.push(`${file}:${line} links to ${target}, which does not exist`);
      }
      for (const [, code] of text.matchAll(/`([^`]+)`/g)) {
        const [first] = code.trim().split(/[\s:,]/);
        if (ROOMS.some((room) => first.startsWith(`${room}/`)))
          checkPath(file, line, first.replace(/[.,;]$/, ''));
      }
      checkCommand(file, line, text);
    });
}

for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? 'docs: every path and command exists' : `docs: ${faults.length} fault(s)`);
process.exitCode = faults.length === 0 ? 0 : 1;
