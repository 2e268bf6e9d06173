/** Loads what starts the server: from the bundle, if the build made one. */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { keepHeapSmall } from './small-heap.ts';

type Start = typeof import('./start.ts');

/** Made by scripts/bundle.mjs; absent from source, while watching, and in the npm package. */
const BUNDLE = new URL('../bundle/start.js', import.meta.url);
/** Beside the code, since whoever can write there can change what Rhetor runs. */
const COMPILED = new URL('../bundle/compiled', import.meta.url);

/** Compiled code is kept for the next start, unless the folder cannot be written to. */
export async function loadStart(): Promise<Start> {
  keepHeapSmall();
  if (!existsSync(BUNDLE)) return import('./start.ts');
  enableCompileCache(fileURLToPath(COMPILED));
  const bundled: Start = await import(BUNDLE.href);
  return bundled;
}
