/**
 * Messages for files that can't be read or written: Node names the system call, these name the
 * file.
 */
import { dirname } from 'node:path';

/** @returns undefined for an error that is not about a file */
export function readFault(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) return undefined;
  const path = String(error.path);
  switch (error.code) {
    case 'ENOENT':
      return `there is no file ${path}.`;
    case 'EACCES':
    case 'EPERM':
      return `this user may not read ${path}.`;
    case 'EISDIR':
      return `${path} is a folder; give the name of a file.`;
    default:
      return undefined;
  }
}

/** Thrown when a file that the command should write can't be written. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

/**
 * @param file the name that the user gave
 * @returns a WriteError for a file system error, otherwise the error itself
 */
export function writeFault(error: unknown, file: string): unknown {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return error;
  // Such an error may come from a connection.
  if (!('path' in error) && error.syscall !== 'write') return error;
  const message = `cannot write ${file}: ${reasonOf(String(error.code), dirname(file))}`;
  return new WriteError(message, { cause: error });
}

function reasonOf(code: string, folder: string): string {
  switch (code) {
    case 'ENOENT':
      return `the folder ${folder} does not exist. Create it, or give another file.`;
    case 'ENOTDIR':
      return `${folder} is not a folder. Give another file.`;
    case 'EISDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return 'it is a folder. Give the name of a file in it.';
    case 'EACCES':
    case 'EPERM':
      return `this user may not write in ${folder}. Give another file.`;
    case 'EROFS':
      return 'its file system is read-only. Give another file.';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full. Make room, or give a file on another disk.';
    case 'ENAMETOOLONG':
      return 'its name is too long. Give a shorter one.';
    default:
      return `the system reports ${code}.`;
  }
}
