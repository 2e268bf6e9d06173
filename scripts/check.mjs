/** Runs every part of `npm run check`, even after a failure, and lists the failed ones. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { projectPath } from './project.mjs';

const begin = Date.now();
const { scripts } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8'));
const parts = Object.entries(scripts).filter(([name]) => name.startsWith('check:'));
/** @type {string[]} */
const failed = [];

for (const [name, command] of parts) {
  console.log(`\n== ${name}: ${command}`);
  if (!(await run(String(command)))) failed.push(name);
}

if (failed.length > 0) {
  console.error(`\ncheck failed: ${failed.join(', ')}. Each runs alone with: npm run <name>`);
  process.exitCode = 1;
} else {
  console.log(
    `\ncheck passed: ${parts.length} parts in ${Math.round((Date.now() - begin) / 1000)} s`,
  );
}

/**
 * npm has already put node_modules/.bin first in PATH; starting npm again for each part would only be slow.
 * @param {string} command
 * @returns {Promise<boolean>} true if it succeeded
 */
function run(command) {
  return new Promise((resolve) => {
    const child = spawn(command, { cwd: projectPath(), stdio: 'inherit', shell: true });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
