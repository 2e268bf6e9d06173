/**
 * Builds the console into dist/console, each text file also compressed. Run after the compiler, which
 * empties dist.
 *
 * usage: node scripts/build-console.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { projectPath } from './project.mjs';

const TARGET = projectPath('dist', 'console');
/** The page itself is completed as it is sent, and is small. */
const COMPRESSIBLE = /\.(?:js|css|svg|json|txt)$/;

await build({ root: projectPath('console'), logLevel: 'warn' });
for (const entry of readdirSync(TARGET, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
}
