/** `quantrac simulate …`: everything that is not there, started by hand. Each verb is loaded only when it is asked for. */

interface Verb {
  main(argv: readonly string[]): Promise<number>;
}

const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  instrument: () => import('./instruments/instrument-main.js'),
  demo: () => import('./demo/demo-main.js'),
  bench: () => import('./bench/bench-main.js'),
  torture: () => import('./torture/torture-main.js'),
};

export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  const load = name === undefined ? undefined : VERBS[name];
  if (load) return (await load()).main(rest);
  const usage = `Usage: quantrac simulate ${Object.keys(VERBS).join(' | ')} …`;
  if (name === '--help' || name === '-h') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  process.stderr.write(`${name === undefined ? '' : `Unknown verb "${name}". `}${usage}\n`);
  return 2;
}
