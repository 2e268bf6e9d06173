/** Makes a clone ready to run: packages, a recent enough Node, a build. */
import { build, isBuildDue } from './build-step.mjs';
import { install, isInstallDue } from './install-step.mjs';
import { findRuntime, requireNodeForSetup } from './runtime.mjs';
import { SetupError } from './setup-error.mjs';
import { isSetupRunning, withSetupLock } from './setup-lock.mjs';

/**
 * Silent and quick if there is nothing to do; otherwise it reports its steps on stderr.
 * @param {{ isBuilding?: boolean, isRebuilding?: boolean }} [wishes]
 * @returns {Promise<string | undefined>} the Node that runs Rhetor; undefined after a failure, which has been reported
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
