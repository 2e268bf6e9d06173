/** One configuration for the specs beside the sources and the end-to-end ones in test/. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'console/src/**/*.spec.ts', 'test/**/*.spec.ts'],
    // Specs open sockets and start processes; each file keeps its own timers and globals.
    pool: 'forks',
    // V8 13.6 of Node 24 sometimes stops a process with "Check failed: jit_page.has_value()" while it
    // registers baseline code; see nodejs/node#64500 and #62393.
    execArgv: ['--no-sparkplug'],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A test that passes only at the second try is a broken test.
    retry: 0,
    allowOnly: false,
    unstubEnvs: true,
    restoreMocks: true,
    reporters: ['default', './scripts/count-reporter.ts'],
  },
});
