/** Test runs that take minutes and print their measurements; `npm test` leaves them out. */
import { defineConfig } from 'vitest/config';
import tests from '../vitest.config.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.run.ts'],
    pool: 'forks',
    execArgv: tests.test?.execArgv ?? [],
    env: tests.test?.env ?? {},
    setupFiles: tests.test?.setupFiles ?? [],
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    retry: 0,
    // People read the output, so it is printed unchanged.
    disableConsoleIntercept: true,
    reporters: ['dot'],
  },
});
