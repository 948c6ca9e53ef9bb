#!/usr/bin/env node
// The one command: `quantrac <program> <verb> …`. Each program is loaded only when it is asked for.
import { existsSync } from 'node:fs';

const PROGRAMS = {
  logger: '../dist/logger/main.js',
  companion: '../dist/companion/main.js',
  file: '../dist/protocols/report-file/main.js',
  instrument: '../dist/logger/operations/instrument-main.js',
  simulate: '../dist/simulators/main.js',
};

const [program, ...rest] = process.argv.slice(2);
const module = program === undefined ? undefined : PROGRAMS[program];
if (module === undefined) {
  const known = Object.keys(PROGRAMS).join(' | ');
  const help = program === undefined || program === '--help' || program === '-h';
  (help ? console.log : console.error)(
    `${help ? '' : `Unknown program "${program}". `}Usage: quantrac ${known} <verb> [options]`,
  );
  process.exitCode = help ? 0 : 2;
} else if (!existsSync(new URL('../dist/', import.meta.url))) {
  console.error(
    'Quantrac is not built yet: run "npm ci" and "npm run build" first, or "npm start", which does both.',
  );
  process.exitCode = 1;
} else {
  const { main } = await import(module);
  process.exitCode = await main(rest);
}
