/** Where the clone lies, whatever the current directory is. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @param {string[]} parts */
export function projectPath(...parts) {
  return join(ROOT, ...parts);
}
