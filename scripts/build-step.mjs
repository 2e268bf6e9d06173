/** Compiles src into dist, bundles it and builds the console if dist was not built from exactly these sources. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectPath } from './project.mjs';
import { runTool } from './run-tool.mjs';
import { SetupError } from './setup-error.mjs';

/** Inside dist, which a build deletes first, so an interrupted build leaves no stamp. */
const STAMP = projectPath('dist', '.rhetor-build');

const SETTINGS = [
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
  'scripts/bundle.mjs',
  'scripts/build-console.mjs',
];

const SOURCES = ['src', 'console'];

export function isBuildDue() {
  return !existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== fingerprint();
}

/**
 * @param {import('./setup-lock.mjs').SetupLock} lock
 * @param {string} node
 */
export async function build(lock, node) {
  const begin = Date.now();
  console.error('rhetor: building');
  // Read before the compiler reads them: an edit made during the build is built at the next start.
  const sources = fingerprint();
  const nest = projectPath('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const { code, output } = await runTool(lock, node, [nest, 'build']);
  if (code !== 0) throw new SetupError(`Rhetor could not be built:\n\n${output}`);
  await bundle(lock, node);
  await buildConsole(lock, node);
  writeFileSync(STAMP, sources);
  console.error(`rhetor: built in ${Math.round((Date.now() - begin) / 100) / 10} s`);
}

/**
 * Rhetor also runs without a bundle, as where the bundler has no binary for this machine.
 * @param {import('./setup-lock.mjs').SetupLock} lock
 * @param {string} node
 */
async function bundle(lock, node) {
  const { code, output } = await runTool(lock, node, [projectPath('scripts', 'bundle.mjs')]);
  if (code === 0) return;
  rmSync(projectPath('dist', 'bundle'), { recursive: true, force: true });
  console.error(`rhetor: could not be bundled, and will start more slowly:\n\n${output}`);
}

/**
 * The bundler of the console needs a binary too; without it, /console/ says that it is not built.
 * @param {import('./setup-lock.mjs').SetupLock} lock
 * @param {string} node
 */
async function buildConsole(lock, node) {
  const { code, output } = await runTool(lock, node, [projectPath('scripts', 'build-console.mjs')]);
  if (code === 0) return;
  rmSync(projectPath('dist', 'console'), { recursive: true, force: true });
  console.error(`rhetor: the console could not be built, and will not be served:\n\n${output}`);
}

/**
 * Hashes contents and ignores times, so that another branch, a copy or a reverted edit is detected.
 * This takes a few milliseconds.
 */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [...SETTINGS.map((name) => projectPath(name)), ...sourceFiles()]) {
    hash
      .update(`${relative(projectPath(), file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function sourceFiles() {
  return SOURCES.map((folder) => projectPath(folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/\.spec\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
