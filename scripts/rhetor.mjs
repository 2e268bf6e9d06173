#!/usr/bin/env node
/** The command `rhetor` on any Node: sets the clone up if necessary, and runs the command line on a suitable Node. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { projectPath } from './project.mjs';
import { findRuntime, isClone } from './runtime.mjs';
import { SetupError } from './setup-error.mjs';

const main = projectPath('dist', 'cli', 'main.js');
const runtime = isClone() ? await setUp() : installedRuntime();

if (runtime === undefined) process.exitCode = 1;
else if (runtime === process.execPath) await import(pathToFileURL(main).href);
else runOn(runtime);

/** An installed package does not contain the setup scripts. */
async function setUp() {
  const { setUpClone } = await import('./set-up-clone.mjs');
  return setUpClone();
}

function installedRuntime() {
  try {
    return findRuntime();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`rhetor: ${error.message}`);
    return undefined;
  }
}

/**
 * Node before 22 has no exec: this process stays, forwards signals, and exits with the child's exit code.
 * @param {string} node
 */
function runOn(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`rhetor: cannot start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.once('close', (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  });
}
