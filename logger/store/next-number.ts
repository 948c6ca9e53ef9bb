/**
 * The number of a new row: above all others, and never below 1. SQLite would go on from the greatest that is there, and numbers
 * below zero belong to what is brought over from damaged databases, which may still be on its way.
 */
export function nextNumber(table: 'report' | 'outbox' | 'receipt'): string {
  return `(SELECT coalesce(max(id), 0) + 1 FROM ${table} WHERE id > 0)`;
}
