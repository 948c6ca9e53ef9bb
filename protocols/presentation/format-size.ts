/** Sizes of files and stores: `312 B`, `1,4 kB`, `12 MB`, in steps of 1000. */
import { formatNumber } from './format-number.js';
import type { Language } from './translations/text.js';

const STEPS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

export function formatSize(sizeBytes: number, language: Language): string {
  let size = sizeBytes;
  let step = 0;
  while (size >= 1000 && step < STEPS.length - 1) {
    size /= 1000;
    step += 1;
  }
  const decimals = step === 0 || size >= 10 ? 0 : 1;
  return `${formatNumber(size, decimals, language)}\u202f${STEPS[step] ?? 'B'}`;
}
