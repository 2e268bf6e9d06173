/** The version from package.json, the only place where it is written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** src/config and dist/config are at the same depth. */
const packageFile = join(import.meta.dirname, '..', '..', 'package.json');

export const VERSION = readVersion(readFileSync(packageFile, 'utf8'));

function readVersion(text: string): string {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && 'version' in value)
    return String(value.version);
  throw new Error('package.json has no version');
}
