/** Which of the province's receipts that somebody had to look at were looked at, by whom, and what came of it. */
import type { Migration } from '../migrate.js';

export const receiptReviews: Migration = {
  name: 'receipt reviews',
  sql: `
    CREATE TABLE receipt_review (
      receipt INTEGER PRIMARY KEY REFERENCES province_receipt ON DELETE CASCADE,
      at INTEGER NOT NULL,
      by TEXT NOT NULL,
      reason TEXT NOT NULL
    ) STRICT;
  `,
};
