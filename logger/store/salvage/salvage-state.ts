/** How far the reading back of set-aside databases has come, for the panel, the status and the log. */
import type { Reader } from '../sqlite-connection.js';

/** Behind a step's name: once more over what its pages hold by themselves, where SQLite did not come through. */
export const BY_PAGES = '-pages';

export interface SalvageCounts {
  step: string;
  isDone: boolean;
  taken: number;
  known: number;
  unreadable: number;
  holes: number;
}

export interface SalvageState {
  /** File name beside the database. */
  source: string;
  outcome: 'complete' | 'unreadable' | 'absent' | null;
  finishedAt: number | null;
  steps: readonly SalvageCounts[];
}

/** For the panel, the status and the log. */
export function readSalvage(reader: Reader): SalvageState[] {
  const sources = reader.all<{
    id: number;
    source: string;
    outcome: SalvageState['outcome'];
    finished_at: number | null;
  }>('SELECT id, source, outcome, finished_at FROM salvage ORDER BY source');
  return sources.map(({ id, source, outcome, finished_at }) => ({
    source,
    outcome,
    finishedAt: finished_at,
    steps: reader
      .all<Omit<SalvageCounts, 'isDone'> & { is_done: number }>(
        'SELECT step, is_done, taken, known, unreadable, holes FROM salvage_step WHERE salvage = ?',
        id,
      )
      .map(({ is_done, ...counts }) => ({ ...counts, isDone: is_done === 1 })),
  }));
}

export interface SalvageSum {
  scans: number;
  reports: number;
  events: number;
  /** Records that were seen and could not be read. */
  unreadable: number;
  holes: number;
}

/** In few numbers: what came back and what did not. */
export function sumOf(steps: readonly SalvageCounts[]): SalvageSum {
  const nameOf = ({ step }: SalvageCounts) => step.replace(BY_PAGES, '');
  const of = (names: readonly string[]) => steps.filter((counts) => names.includes(nameOf(counts)));
  // What the pages gave in the end counts, not what SQLite met on the way.
  const isLast = ({ step }: SalvageCounts) => !steps.some((other) => other.step === `${step}${BY_PAGES}`);
  const total = (counts: readonly SalvageCounts[], key: 'taken' | 'unreadable' | 'holes') =>
    counts.reduce((sum, count) => sum + count[key], 0);
  return {
    scans: total(of(['scan', 'unstamped_scan']), 'taken'),
    reports: total(of(['queue', 'report']), 'taken'),
    events: total(of(['event']), 'taken'),
    unreadable: total(
      steps.filter((counts) => nameOf(counts) !== 'queue' && isLast(counts)),
      'unreadable',
    ),
    holes: total(steps, 'holes'),
  };
}
