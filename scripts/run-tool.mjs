/** Runs a tool quietly and shows its output only if it fails. */
import { spawn } from 'node:child_process';
import { projectPath } from './project.mjs';

/**
 * Adds the tool's process id to the lock. A signal that ends this process also ends the tool, which
 * would otherwise keep working on files that the next setup considers its own.
 * @param {import('./setup-lock.mjs').SetupLock} lock
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function runTool(lock, command, args) {
  const child = spawn(command, args, {
    cwd: projectPath(),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && !command.endsWith('.exe'),
  });
  if (child.pid !== undefined) lock.addProcess(child.pid);
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const stop = endWithChild(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      stop();
      resolve({ code, output: Buffer.concat(chunks).toString('utf8').trim() });
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function endWithChild(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    child.kill(signal);
    child.once('close', () => process.exit(1));
  };
  for (const signal of signals) process.once(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
