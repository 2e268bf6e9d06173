/**
 * Writes the module graph as JSON, in the format of Nest's devtools: to the given file, otherwise
 * to stdout.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readModuleGraph } from './module-graph.ts';

const [file] = process.argv.slice(2);
const graph = JSON.stringify(await readModuleGraph(), undefined, 2);
if (file === undefined) {
  process.stdout.write(`${graph}\n`);
} else {
  writeFileSync(resolve(file), `${graph}\n`);
  process.stdout.write(`The module graph is in ${file}\n`);
}
