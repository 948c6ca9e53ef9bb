import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{protocols,hardware,logger,companion,simulators,scripts}/**/*.test.{ts,tsx,mjs}'],
    setupFiles: ['scripts/property-seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
