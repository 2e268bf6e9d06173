/** Runs every part of `npm run check`, two at a time and even after a failure, and lists the failed ones. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { projectPath } from './project.mjs';

/** As many as the tests' workers. */
const AT_ONCE = 2;

const begin = Date.now();
const { scripts } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8'));
const parts = Object.entries(scripts).filter(([name]) => name.startsWith('check:'));
const waiting = parts.values();
/** @type {string[]} */
const failed = [];

await Promise.all(Array.from({ length: AT_ONCE }, runWaiting));

if (failed.length > 0) {
  console.error(`\ncheck failed: ${failed.join(', ')}. Each runs alone with: npm run <name>`);
  process.exitCode = 1;
} else {
  console.log(`\ncheck passed: ${parts.length} parts in ${secondsSince(begin)} s`);
}

/** Runs one part after another, and prints what each has said when it has ended. */
async function runWaiting() {
  for (const [name, command] of waiting) {
    const partBegin = Date.now();
    const { hasPassed, output } = await run(String(command));
    console.log(`\n== ${name}: ${command} (${secondsSince(partBegin)} s)\n${output.trimEnd()}`);
    if (!hasPassed) failed.push(name);
  }
}

/**
 * npm has already put node_modules/.bin first in PATH; starting npm again for each part would only be slow.
 * @param {string} command
 * @returns {Promise<{ hasPassed: boolean, output: string }>}
 */
function run(command) {
  const child = spawn(command, {
    cwd: projectPath(),
    stdio: ['inherit', 'pipe', 'pipe'],
    shell: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ hasPassed: false, output: message }));
    child.once('close', (code) => resolve({ hasPassed: code === 0, output }));
  });
}

/** @param {number} time */
function secondsSince(time) {
  return Math.round((Date.now() - time) / 1000);
}
