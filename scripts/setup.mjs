/**
 * Sets the clone up before every npm script, on the machine's own Node.
 *
 * usage: node scripts/setup.mjs [--rebuild | --no-build]
 */
import { setUpClone } from './set-up-clone.mjs';

const flags = new Set(process.argv.slice(2));
const runtime = await setUpClone({
  isBuilding: !flags.has('--no-build'),
  isRebuilding: flags.has('--rebuild'),
});
if (runtime === undefined) process.exitCode = 1;
