/** Rows of words as columns that line up, for a terminal. */

const GAP = '  ';

/** The last column is not padded, so that no line ends in blanks. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((word, column) =>
    Math.max(word.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  return [head, ...rows].map((row) =>
    row
      .map((word, column) => word.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}
