/**
 * Puts the server's modules and those of its packages into a few files, which load in half the time of
 * some 1,800 separate ones. Run after the compiler.
 *
 * usage: node scripts/bundle.mjs
 */
import { dirname, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { projectPath } from './project.mjs';

const TARGET = projectPath('dist', 'bundle');

/** Loaded from node_modules: what Nest loads by name, which must not exist twice, and what is not installed. */
const EXTERNAL = [
  'ws',
  'pg-native',
  'class-transformer',
  /^@nestjs\/(?:microservices|platform-socket\.io|platform-fastify)/,
];

const PLACE = /\bimport\.meta\.(url|dirname|filename)\b/g;

/** A module in the bundle keeps its own place, by which it finds its files and starts its threads. */
const ownPlaces = {
  name: 'own-places',
  /** @type {(code: string, id: string) => string | undefined} */
  transform(code, id) {
    if (!code.includes('import.meta.')) return undefined;
    /** @param {string} path */
    const urlOf = (path) =>
      `new URL(${JSON.stringify(relative(TARGET, path).replaceAll('\\', '/'))}, import.meta.url)`;
    /** @param {string} path */
    const pathOf = (path) => `process.getBuiltinModule('node:url').fileURLToPath(${urlOf(path)})`;
    return code.replace(PLACE, (_, /** @type {string} */ property) => {
      if (property === 'url') return `${urlOf(id)}.href`;
      return pathOf(property === 'dirname' ? dirname(id) : id);
    });
  },
};

/**
 * What the program takes of a package that loads all of itself: most of undici is `fetch`, web sockets
 * and a stand-in for tests. A name that is missing here fails the build.
 * @type {Record<string, string>}
 */
const PARTS = {
  undici: `
    export { default as Pool } from 'undici/lib/dispatcher/pool.js';
    export { default as buildConnector } from 'undici/lib/core/connect.js';
  `,
};
const PART = '\0part:';

const partsAlone = {
  name: 'parts-alone',
  /** @type {(id: string) => string | undefined} */
  resolveId: (id) => (id in PARTS ? PART + id : undefined),
  /** @type {(id: string) => string | undefined} */
  load: (id) => (id.startsWith(PART) ? PARTS[id.slice(PART.length)] : undefined),
};

/** V8 keeps a file in memory at two bytes a character if it has a single one beyond Latin-1. */
const asciiOnly = {
  name: 'ascii-only',
  /** @type {(options: unknown, output: import('rolldown').OutputBundle) => void} */
  generateBundle(_, output) {
    for (const file of Object.values(output)) {
      if (file.type === 'chunk') file.code = file.code.replace(BEYOND_ASCII, toEscape);
    }
  },
};

/** A pair of backslashes is matched only to be left alone, so that the second one escapes nothing. */
const BEYOND_ASCII = /\\\\|\\?([^\0-\x7f])/g;

/**
 * The escape means the same in a name, a text and a regular expression.
 * @param {string} whole
 * @param {string | undefined} unit
 */
function toEscape(whole, unit) {
  return unit === undefined ? whole : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const bundle = await rolldown({
  input: { start: projectPath('dist', 'process', 'start.js') },
  platform: 'node',
  // The entry may lie in a chunk, since modules are put into chunks without what they import.
  preserveEntrySignatures: 'allow-extension',
  external: EXTERNAL,
  plugins: [partsAlone, ownPlaces, asciiOnly],
});
await bundle.write({
  dir: TARGET,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  // Nest and log lines go by the names of classes.
  keepNames: true,
  // Packages prepare what others use as they load.
  strictExecutionOrder: true,
  // V8 keeps the sources in memory.
  comments: false,
});
await bundle.close();
