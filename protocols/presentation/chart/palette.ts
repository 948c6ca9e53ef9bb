/** The chart's colours, read from the style sheet, so that the canvas and the page never differ. */
import { useEffect, useState } from 'preact/hooks';
import type { MarkedStatus } from '../status-mark.js';
import { theme } from '../preferences.js';

export interface Palette {
  surface: string;
  ink: string;
  quiet: string;
  grid: string;
  line: string;
  raw: string;
  band: string;
  limit: string;
  status: Readonly<Record<MarkedStatus, { mark: string; ground: string }>>;
}

const STATUSES: readonly MarkedStatus[] = [
  'calibrating',
  'maintenance',
  'warming-up',
  'out-of-range',
  'fault',
  'no-comms',
];

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const status = Object.fromEntries(
    STATUSES.map((name) => [name, { mark: colour(name), ground: colour(`${name}-ground`) }]),
  ) as Palette['status'];
  return {
    surface: colour('surface'),
    ink: colour('ink'),
    quiet: colour('ink-3'),
    grid: colour('chart-grid'),
    line: colour('chart-line'),
    raw: colour('chart-raw'),
    band: colour('chart-band'),
    limit: colour('ink-2'),
    status,
  };
}

/** Follows the theme, chosen or the system's. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const follow = () => setPalette(readPalette());
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', follow);
    const stop = theme.watch(follow);
    return () => {
      system.removeEventListener('change', follow);
      stop();
    };
  }, []);
  return palette;
}
