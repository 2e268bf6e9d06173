/** One configuration for the specs beside the sources and the end-to-end ones in test/. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'console/src/**/*.spec.ts', 'test/**/*.spec.ts'],
    // Specs open sockets and start processes; each file keeps its own timers and globals.
    pool: 'forks',
    // V8 13.6 of Node 24 compiles a WebAssembly module's calls of JavaScript after 1,000 of them. If two
    // threads do so at once, it may free such code twice, and ends the process with "Check failed:
    // jit_page.has_value()". Node strips types with WebAssembly, so threads that run from source may
    // collide; threads of the build have no WebAssembly. With this limit nothing is compiled.
    execArgv: ['--wasm-wrapper-tiering-budget=2147483647'],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // The default, one second, is too short on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    // A test that passes only at the second try is a broken test.
    retry: 0,
    allowOnly: false,
    unstubEnvs: true,
    restoreMocks: true,
    reporters: ['default', './scripts/count-reporter.ts'],
  },
});
