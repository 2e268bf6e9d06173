/**
 * Packs only the typed client, as the package `rhetor-client`: the built files that it needs and their
 * types, without dependencies.
 *
 * usage: npm run pack:client [-- --pack-destination <folder>]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectPath } from './project.mjs';

const ENTRY = 'client/client';
const IMPORT = /\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;

const folder = mkdtempSync(join(tmpdir(), 'rhetor-client-'));
try {
  for (const file of neededBy([`${ENTRY}.js`, `${ENTRY}.d.ts`])) copyBuilt(file);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(clientPackage(), undefined, 2)}\n`);
  cpSync(projectPath('LICENSE'), join(folder, 'LICENSE'));
  cpSync(projectPath('docs', 'client.md'), join(folder, 'README.md'));
  process.exitCode = pack(process.argv.slice(2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function clientPackage() {
  const { version, license } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8'));
  return {
    name: 'rhetor-client',
    version,
    description: 'The typed client of Rhetor, for Node and browsers, without dependencies.',
    license,
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: `./${ENTRY}.d.ts`, default: `./${ENTRY}.js` },
      './package.json': './package.json',
    },
    engines: { node: '>=22' },
  };
}

/**
 * Follows the imports in the code and in the types.
 * @param {string[]} entries paths in dist
 * @returns {Set<string>}
 */
function neededBy(entries) {
  const needed = new Set(entries);
  for (const file of needed) {
    const kind = file.endsWith('.d.ts') ? '.d.ts' : '.js';
    for (const [, target = ''] of readBuilt(file).matchAll(IMPORT)) {
      needed.add(join(dirname(file), target).replace(/\.[jt]s$/, kind));
    }
  }
  return needed;
}

/**
 * Removes the reference to the source map, which is not packed, and uses the file names of the package.
 * @param {string} file
 */
function copyBuilt(file) {
  const text = readBuilt(file)
    .replace(/^\/\/# sourceMappingURL=.*$/m, '')
    .replaceAll(IMPORT, (statement) => statement.replace(/\.ts(["'])$/, '.js$1'));
  const target = join(folder, file);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** @param {string} file */
function readBuilt(file) {
  return readFileSync(projectPath('dist', file), 'utf8');
}

/** @param {string[]} flags for npm */
function pack(flags) {
  const { status, error } = spawnSync('npm', ['pack', folder, '--loglevel=error', ...flags], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error !== undefined) console.error(`rhetor: cannot start npm: ${error.message}`);
  return status ?? 1;
}
