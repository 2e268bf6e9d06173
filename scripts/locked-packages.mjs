/** Compares package-lock.json with npm's record of what is in node_modules. */
import { existsSync, readFileSync } from 'node:fs';
import { projectPath } from './project.mjs';
import { isMusl } from './runtime.mjs';

/**
 * @typedef {{
 *   version?: string, integrity?: string, optional?: boolean,
 *   bin?: Record<string, string>, os?: string | string[], cpu?: string | string[], libc?: string | string[],
 * }} Entry
 */

export const LOCK_FILE = projectPath('package-lock.json');

/** npm's own record of what it installed; npm writes it last. */
export const INSTALLED_FILE = projectPath('node_modules', '.package-lock.json');

/** After a developer's `npm install x` the two agree, so there is nothing to do. */
export function isInstalledAsLocked() {
  const locked = readPackages(LOCK_FILE);
  const installed = readPackages(INSTALLED_FILE);
  return (
    [...locked].every(([path, entry]) => {
      const found = installed.get(path);
      if (found === undefined) return entry.optional === true;
      return found.version === entry.version && found.integrity === entry.integrity;
    }) &&
    [...installed.keys()].every((path) => locked.has(path)) &&
    missingForThisMachine().length === 0
  );
}

/** False after a setup that was interrupted between its two steps: the packages exist, but their commands are not linked. */
export function areCommandsLinked() {
  return [...readPackages(INSTALLED_FILE)]
    .filter(([path]) => path.lastIndexOf('node_modules/') === 0)
    .flatMap(([, { bin = {} }]) => Object.keys(bin))
    .every((name) => name === 'node' || existsSync(projectPath('node_modules', '.bin', name)));
}

/**
 * npm reports nothing if an optional package can't be fetched, and the binaries of the compiler, the
 * test runner and the packaged Node are such packages.
 */
export function missingForThisMachine() {
  const installed = readPackages(INSTALLED_FILE);
  return [...readPackages(LOCK_FILE)]
    .filter(
      ([path, entry]) => entry.optional === true && isForThisMachine(entry) && !installed.has(path),
    )
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}

/** @param {Entry} entry */
function isForThisMachine({ os, cpu, libc }) {
  if (os === undefined || cpu === undefined) return false;
  if (![os].flat().includes(process.platform) || ![cpu].flat().includes(process.arch)) return false;
  return libc === undefined || [libc].flat().includes(isMusl() ? 'musl' : 'glibc');
}

/**
 * @param {string} file
 * @returns {Map<string, Entry>}
 */
function readPackages(file) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(Object.entries(packages).filter(([path]) => path !== ''));
}
