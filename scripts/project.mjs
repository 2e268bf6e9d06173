/** Paths in the clone, independent of the current directory. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @param {string[]} parts */
export function projectPath(...parts) {
  return join(ROOT, ...parts);
}
