/** Runs that take minutes and print what they measured; `npm test` leaves them out. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.run.ts'],
    pool: 'forks',
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
    retry: 0,
    // What they print is read by people, as it is.
    disableConsoleIntercept: true,
    reporters: ['dot'],
  },
});
