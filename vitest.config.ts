/** One configuration for the specs beside the sources and the end-to-end ones in test/. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PATIENCE_MS } from './test/support/patience.ts';

const SPECS = ['src/**/*.spec.ts', 'console/src/**/*.spec.ts', 'test/**/*.spec.ts'];
/** Their specs mostly start processes and servers, or measure their own: loaded modules would save little. */
const HEAVY = 'architecture bench cli fuzz image process replicas setup'.split(' ');

/** Specs that replace modules or timers, which others must not see, or that are heavy. */
const alone = globSync(SPECS, { cwd: import.meta.dirname }).filter(
  (file) =>
    HEAVY.some((folder) => file.startsWith(join('test', folder, '/'))) ||
    /\bvi\.(?:mock|useFakeTimers)\(/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
);

export default defineConfig({
  test: {
    // Specs open sockets and start processes.
    pool: 'forks',
    // V8 13.6 of Node 24 compiles a WebAssembly module's calls of JavaScript after 1,000 of them. If two
    // threads do so at once, it may free such code twice, and ends the process with "Check failed:
    // jit_page.has_value()". Node strips types with WebAssembly, so threads that run from source may
    // collide; threads of the build have no WebAssembly. With this limit nothing is compiled.
    execArgv: ['--wasm-wrapper-tiering-budget=2147483647'],
    // Each store's threads, and many processes, run from source: they are stripped and compiled once.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled') },
    maxWorkers: 2,
    globalSetup: ['test/support/run-directory.ts'],
    setupFiles: ['test/support/patient-waits.ts'],
    // Only a test that hangs takes so long: on a busy machine all else may take ten times as long as usual.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: PATIENCE_MS } },
    // A test that passes only at the second try is a broken test.
    retry: 0,
    allowOnly: false,
    unstubEnvs: true,
    restoreMocks: true,
    reporters: ['default', './scripts/count-reporter.ts'],
    // A worker of the first loads and compiles the modules once for all of its files: doing so for each of
    // them took two thirds of the processor time of the specs beside the sources.
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: SPECS,
          exclude: alone,
          isolate: false,
          setupFiles: ['test/support/shared-worker.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
