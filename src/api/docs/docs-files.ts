/** The files of the page at /docs: Rhetor's own, and Swagger UI's from its npm package. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type DocsFile = { readonly type: string; readonly bytes: Buffer };

const PAGE = join(import.meta.dirname, 'page');
const RENDERER = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
} as const;

/** A requested name is only looked up here: it never becomes a path. */
const FILES: ReadonlyMap<string, readonly [folder: string, type: keyof typeof TYPES]> = new Map([
  ['page.html', [PAGE, 'html']],
  ['page.css', [PAGE, 'css']],
  ['page.js', [PAGE, 'js']],
  ['swagger-ui.css', [RENDERER, 'css']],
  ['swagger-ui-bundle.js', [RENDERER, 'js']],
]);

const read = new Map<string, DocsFile>();

/** Each file is read once, when it is first requested; undefined for an unknown name. */
export function docsFile(name: string): DocsFile | undefined {
  const known = read.get(name);
  const found = FILES.get(name);
  if (known !== undefined || found === undefined) return known;
  const [folder, type] = found;
  const file = { type: TYPES[type], bytes: readFileSync(join(folder, name)) };
  read.set(name, file);
  return file;
}
