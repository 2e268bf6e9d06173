/** Brings a clone to the point where it can run: packages, a Node new enough, a build. */
import { build, isBuildDue } from './build-step.mjs';
import { install, isInstallDue } from './install-step.mjs';
import { findRuntime, requireNodeForSetup } from './runtime.mjs';
import { SetupError } from './setup-error.mjs';
import { isSetupRunning, withSetupLock } from './setup-lock.mjs';

/**
 * Silent and quick when nothing is due; what it does it says on stderr.
 * @param {{ isBuilding?: boolean, isRebuilding?: boolean }} [wishes]
 * @returns {Promise<string | undefined>} the Node that runs Rhetor; undefined when that has failed and been said
 */
export async function setUpClone({ isBuilding = true, isRebuilding = false } = {}) {
  try {
    requireNodeForSetup();
    const isBuildWanted = () => isRebuilding || (isBuilding && isBuildDue());
    if (isInstallDue() || isBuildWanted() || isSetupRunning()) {
      await withSetupLock(async (lock) => {
        if (isInstallDue()) await install(lock);
        if (isBuildWanted()) await build(lock, findRuntime());
      });
    }
    return findRuntime();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}\n`);
    return undefined;
  }
}
