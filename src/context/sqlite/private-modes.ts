/** Keeps what Rhetor stores from other users of the machine: directories 0700, files 0600, whatever the umask. */
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Logger } from '@nestjs/common';

const PRIVATE_DIRECTORY = 0o700;
const PRIVATE_FILE = 0o600;
const OTHERS = 0o077;
const PERMISSIONS = 0o777;
/** What Rhetor puts into its directory, and what a file system puts into its root. */
const OURS = /^(?:rhetor[.-]|lost\+found$)/;

/**
 * Never opens a file that is there: closing it again would drop every lock that this process holds on
 * it, as POSIX has it.
 */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', PRIVATE_FILE));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    chmodSync(file, PRIVATE_FILE);
  }
}

/** Level by level: Node's own `recursive` never returns where a parent is there but takes no folder. */
export function makePrivateDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: PRIVATE_DIRECTORY });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makePrivateDirectory(dirname(path));
    mkdirSync(path, { mode: PRIVATE_DIRECTORY });
  }
}

/**
 * Takes a directory and files that were made looser away from others. A directory that holds other
 * things besides, such as /tmp, is left as it is.
 */
export function tightenDirectory(path: string): void {
  const names = readdirSync(path);
  if (isLoose(path)) {
    if (!names.every((name) => OURS.test(name))) {
      warn(path, 'it holds other files too, so that Rhetor leaves it as it is');
    } else tighten(path);
  }
  for (const name of names) {
    const file = join(path, name);
    if (OURS.test(name) && isLoose(file)) tighten(file);
  }
}

function isLoose(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  // Windows has no such bits, and reports all of them.
  return stats !== undefined && process.platform !== 'win32' && (stats.mode & OTHERS) !== 0;
}

/** What its owner may not do stays forbidden. */
function tighten(path: string): void {
  try {
    chmodSync(path, statSync(path).mode & ~OTHERS & PERMISSIONS);
  } catch (error) {
    warn(path, error instanceof Error ? error.message : String(error));
  }
}

function warn(path: string, reason: string): void {
  new Logger('SQLite').warn(
    `other users of this machine may use ${path} (${reason}); take it from them with chmod`,
    { event: 'storage-loose', path },
  );
}
