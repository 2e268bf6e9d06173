/** Looks whether a file is a whole database of Rhetor, in a process of its own, which can be ended at any moment. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../config/child-environment.ts';

export type DatabaseCheck =
  | { readonly type: 'sound'; readonly contexts: number; readonly messages: number }
  | { readonly type: 'damaged'; readonly detail: string }
  /** Another program's, or none at all. */
  | { readonly type: 'foreign' }
  | { readonly type: 'newer-schema'; readonly schema: number }
  /** It did not end in time. */
  | { readonly type: 'unfinished' }
  /** It could not be looked at. */
  | { readonly type: 'failed'; readonly detail: string };

/** `in-place` reads, and leaves nothing beside the file; `copy` makes one self-contained file of it. */
export type CheckMode = 'in-place' | 'copy';

type CheckOptions = {
  readonly mode: CheckMode;
  readonly signal?: AbortSignal;
  /** Milliseconds; without it, as long as it takes: about a second for 500 MB. */
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
