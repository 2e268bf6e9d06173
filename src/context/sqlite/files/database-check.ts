/** Checks whether a file is an intact Rhetor database, in a child process that can be stopped at any moment. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../../config/child-environment.ts';

export type DatabaseCheck =
  | { readonly type: 'sound'; readonly contexts: number; readonly messages: number }
  | { readonly type: 'damaged'; readonly detail: string }
  /** A database of another program, or not a database. */
  | { readonly type: 'foreign' }
  | { readonly type: 'newer-schema'; readonly schema: number }
  /** The check did not finish in time. */
  | { readonly type: 'unfinished' }
  /** The check itself failed. */
  | { readonly type: 'failed'; readonly detail: string };

/** `in-place` only reads, and leaves nothing beside the file; `copy` turns it into one self-contained file. */
export type CheckMode = 'in-place' | 'copy';

type CheckOptions = {
  readonly mode: CheckMode;
  readonly signal?: AbortSignal;
  /** Milliseconds; no limit if absent: about a second for 500 MB. */
  readonly timeoutMs?: number;
};

/** @throws the signal's reason */
export function checkSqliteDatabase(
  file: string,
  { mode, signal, timeoutMs }: CheckOptions,
): Promise<DatabaseCheck> {
  const script = import.meta.url.endsWith('.ts')
    ? 'database-check.process.ts'
    : 'database-check.process.js';
  const options = {
    env: childEnvironment(),
    killSignal: 'SIGKILL' as const,
    ...(signal !== undefined && { signal }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
  };
  const path = fileURLToPath(new URL(script, import.meta.url));
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [path, mode, file], options, (error, stdout, stderr) => {
      if (signal?.aborted) return reject(signal.reason);
      if (error === null) return resolve(JSON.parse(stdout) as DatabaseCheck);
      if (error.killed === true) return resolve({ type: 'unfinished' });
      return resolve({ type: 'failed', detail: stderr.trim().split('\n').at(-1) ?? error.message });
    });
  });
}
