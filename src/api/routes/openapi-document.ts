/** Reads docs/openapi.json, which `npm run docs` generates from the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** src/api/docs and dist/api/docs are at the same depth. */
const FILE = join(import.meta.dirname, '..', '..', '..', 'docs', 'openapi.json');

let document: Buffer | undefined;

/** Read once, when it is first requested. */
export function openApiDocument(): Buffer {
  return (document ??= readFileSync(FILE));
}
