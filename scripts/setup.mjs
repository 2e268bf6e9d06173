/**
 * Brings a clone to the point where it can run: packages, a Node new enough, a build.
 * Runs before every npm script, on the machine's own Node; silent and quick when nothing is due.
 *
 * usage: node scripts/setup.mjs [--rebuild | --no-build]
 */
import { build, isBuildDue } from './build-step.mjs';
import { install, isInstallDue } from './install-step.mjs';
import { findRuntime, requireNodeForSetup } from './runtime.mjs';
import { SetupError } from './setup-error.mjs';
import { isSetupRunning, withSetupLock } from './setup-lock.mjs';

const flags = new Set(process.argv.slice(2));

try {
  requireNodeForSetup();
  if (isAnythingDue() || isSetupRunning()) await withSetupLock(setUp);
  findRuntime();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
}

function isAnythingDue() {
  return isInstallDue() || flags.has('--rebuild') || (!flags.has('--no-build') && isBuildDue());
}

/** @param {import('./setup-lock.mjs').SetupLock} lock */
async function setUp(lock) {
  if (isInstallDue()) await install(lock);
  if (flags.has('--no-build')) return;
  if (flags.has('--rebuild') || isBuildDue()) await build(lock, findRuntime());
}
