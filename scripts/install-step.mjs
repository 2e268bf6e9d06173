/** Installs the packages of package-lock.json if other ones are installed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  areCommandsLinked,
  INSTALLED_FILE,
  isInstalledAsLocked,
  LOCK_FILE,
  missingForThisMachine,
} from './locked-packages.mjs';
import { projectPath } from './project.mjs';
import { removeUnusablePackagedNode } from './runtime.mjs';
import { runTool } from './run-tool.mjs';
import { SetupError } from './setup-error.mjs';

const STAMP = projectPath('node_modules', '.rhetor-install');

/** Error codes that mean that the registry could not be reached. */
const NETWORK_CODES =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|UNABLE_TO_[A-Z_]+|SELF_SIGNED_CERT_IN_CHAIN|CERT_HAS_EXPIRED)\b/;

export function isInstallDue() {
  if (!existsSync(INSTALLED_FILE)) return true;
  return readText(STAMP) !== fingerprint() && !(isInstalledAsLocked() && areCommandsLinked());
}

/** @param {import('./setup-lock.mjs').SetupLock} lock */
export async function install(lock) {
  const begin = Date.now();
  console.error('rhetor: installing packages with npm (once; about half a minute)');
  rmSync(STAMP, { force: true });
  await runNpm(lock, [
    'ci',
    // With NODE_ENV=production in the shell, npm would leave out the compiler.
    '--include=dev',
    // node_modules/.bin/node must not exist before it is known to run: npm scripts find it first, so after
    // an interrupted install none of them could repair it.
    '--no-bin-links',
    '--no-progress',
    '--no-audit',
    '--no-fund',
    // With npm's own retry delays, a user without network would wait for more than a minute.
    '--fetch-retry-factor=3',
    '--fetch-retry-mintimeout=1000',
  ]);
  const missing = isOptionalWanted() ? missingForThisMachine() : [];
  if (missing.length > 0) {
    throw new SetupError(
      `npm could not fetch ${missing.join(', ')}, which this machine needs.\n` +
        "Check the network and npm's proxy settings, then run the command again.",
    );
  }
  removeUnusablePackagedNode();
  await runNpm(lock, ['rebuild', '--bin-links']);
  // The start script begins with the shell's exec, so that signals reach the server; Windows has no exec.
  if (process.platform === 'win32') {
    writeFileSync(projectPath('node_modules', '.bin', 'exec.cmd'), '@%*\r\n');
  }
  writeFileSync(STAMP, fingerprint());
  console.error(`rhetor: packages installed in ${Math.round((Date.now() - begin) / 1000)} s`);
}

/**
 * @param {import('./setup-lock.mjs').SetupLock} lock
 * @param {string[]} args
 */
async function runNpm(lock, args) {
  const [command, ...first] = npmCommand();
  const { code, output } = await runTool(lock, command, [
    ...first,
    ...args,
    // No package needs its install script, and one of them (Swagger UI's) only reports the installation to its makers.
    '--ignore-scripts',
    // The machine's own Node may be older than the packages require; the packaged one is not.
    '--loglevel=error',
  ]).catch((error) => ({ code: null, output: String(error) }));
  if (code !== 0) throw new SetupError(explain(output));
}

/** The npm that started this script, run by its own Node; otherwise the shell's npm. */
function npmCommand() {
  const npm = process.env['npm_execpath'];
  if (npm === undefined || !npm.endsWith('npm-cli.js') || !existsSync(npm)) {
    return /** @type {const} */ (['npm']);
  }
  const node = process.env['npm_node_execpath'];
  return /** @type {const} */ ([
    node !== undefined && existsSync(node) ? node : process.execPath,
    npm,
  ]);
}

/** With --omit=optional, chosen by the user, the machine's own Node must be recent enough. */
function isOptionalWanted() {
  return !/\boptional\b/.test(process.env['npm_config_omit'] ?? '');
}

function fingerprint() {
  return createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex');
}

/** @param {string} file */
function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** @param {string} output */
function explain(output) {
  const said = output
    .split('\n')
    .filter((line) => !/^(npm error)?\s*(at .*)?$|complete log of this run/.test(line))
    .slice(0, 12)
    .map((line) => `  ${line}`)
    .join('\n');
  const reason = NETWORK_CODES.test(output)
    ? "npm could not reach the package registry.\nCheck the network and npm's proxy settings, then run the command again."
    : /\bENOENT\b.*\bnpm\b|spawn npm/.test(output)
      ? 'npm was not found. Install Node 20.19 or newer with npm, then run the command again.'
      : 'npm failed. If what it says below does not help, delete node_modules and run the command again.';
  return `Rhetor could not be set up: ${reason}\n\nnpm said:\n${said}`;
}
