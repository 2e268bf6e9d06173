/** Protects Rhetor's files from other users of the machine: directories 0700, files 0600, whatever the umask. */
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Logger } from '@nestjs/common';

const PRIVATE_DIRECTORY = 0o700;
const PRIVATE_FILE = 0o600;
const OTHERS = 0o077;
const PERMISSIONS = 0o777;
/** Names that Rhetor or the file system itself creates in the directory. */
const OURS = /^(?:rhetor[.-]|lost\+found$)/;

/** Never opens an existing file: by POSIX rules, closing it would release every lock of this process on it. */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', PRIVATE_FILE));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    chmodSync(file, PRIVATE_FILE);
  }
}

/** Level by level: Node's own `recursive` never returns if a parent exists but accepts no folder. */
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
 * Restricts a directory and files with looser modes. A directory that contains other things too,
 * such as /tmp, is left unchanged.
 */
export function tightenDirectory(path: string): void {
  const names = readdirSync(path);
  if (isLoose(path)) {
    if (!names.every((name) => OURS.test(name))) {
      warn(path, 'it holds other files too, so Rhetor leaves it unchanged');
    } else tighten(path);
  }
  for (const name of names) {
    const file = join(path, name);
    if (OURS.test(name) && isLoose(file)) tighten(file);
  }
}

function isLoose(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  // Windows has no such bits, and reports all of them as set.
  return stats !== undefined && process.platform !== 'win32' && (stats.mode & OTHERS) !== 0;
}

/** Keeps permissions removed that its owner lacks. */
function tighten(path: string): void {
  try {
    chmodSync(path, statSync(path).mode & ~OTHERS & PERMISSIONS);
  } catch (error) {
    warn(path, error instanceof Error ? error.message : String(error));
  }
}

function warn(path: string, reason: string): void {
  new Logger('SQLite').warn(
    `other users of this machine may use ${path} (${reason}); restrict it with chmod`,
    { event: 'storage-loose', path },
  );
}
