/** Bench results as a table for people. */
import type { BenchResult, Figure } from './bench-result.js';

export function printTable({ name, title, figures, notes }: BenchResult): string {
  const rows = figures.map((figure) => [
    figure.what,
    formatFigure(figure.value),
    figure.unit,
    spread(figure),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(([what = '', value = '', unit = '', runs = '']) =>
    `  ${what.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)} ${unit.padEnd(widths[2] ?? 0)}  ${runs}`.trimEnd(),
  );
  return [`${name}: ${title}`, ...lines, ...notes.map((note) => `  · ${note}`), ''].join('\n');
}

/** Three digits that mean something. */
export function formatFigure(value: number | null): string {
  if (value === null) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function spread({ runs }: Figure): string {
  if (runs === undefined || runs.length < 2) return '';
  return `${formatFigure(Math.min(...runs))} … ${formatFigure(Math.max(...runs))} (${runs.length} runs)`;
}
