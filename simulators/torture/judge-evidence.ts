/** Whether the chain of evidence of the tortured station still holds: by the product's own check, and by the one that shares no code. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Finding } from './count.js';
import { quantracScript } from './tortured-program.js';

export interface EvidenceJudgement {
  /** What `quantrac logger verify` says. */
  own: 'sound' | 'broken' | 'no-chain' | 'not-run';
  /** What docs/formats/check-evidence.py says. */
  independent: 'sound' | 'broken' | 'not-run';
  blocks: number;
  /** Records that were recomputed. */
  checked: number;
  findings: Finding[];
}

const OUTPUT_SHOWN_MAX = 300;

/** @param folder Of `station.yaml`; its data are in `data`. */
export function judgeEvidence(folder: string): EvidenceJudgement {
  const words = [quantracScript(), 'logger', 'verify', '-c', 'station.yaml', '--json'];
  const own = spawnSync(process.execPath, words, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const verdict = parse(own.stdout);
  const checker = join(dirname(dirname(quantracScript())), 'docs/formats/check-evidence.py');
  const other = spawnSync('python3', [checker, join(folder, 'data/station.db')], { encoding: 'utf8' });
  const independent = other.error === undefined ? (other.status === 0 ? 'sound' : 'broken') : 'not-run';
  const findings: Finding[] = [];
  if (verdict?.verdict !== 'sound')
    findings.push({ kind: 'wrong', what: `logger verify: ${shown(own.stdout + own.stderr)}` });
  if (independent === 'broken')
    findings.push({ kind: 'wrong', what: `check-evidence.py: ${shown(other.stdout + other.stderr)}` });
  return {
    own: verdict?.verdict ?? 'not-run',
    independent,
    blocks: verdict?.blocks ?? 0,
    checked: Object.values(verdict?.checked ?? {}).reduce((sum, n) => sum + n, 0),
    findings,
  };
}

interface OwnVerdict {
  verdict: 'sound' | 'broken' | 'no-chain';
  blocks: number;
  checked: Record<string, number>;
}

function parse(text: string): OwnVerdict | null {
  try {
    return JSON.parse(text) as OwnVerdict;
  } catch {
    return null;
  }
}

function shown(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, OUTPUT_SHOWN_MAX);
}
