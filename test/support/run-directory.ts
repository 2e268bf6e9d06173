/** Vitest's global setup: a folder that the workers of a run share, for what is made once; removed at the end. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const RUN_DIRECTORY = 'RHETOR_TEST_RUN_DIRECTORY';

/** Called for each project; the workers inherit the variable. */
export async function setup(): Promise<void> {
  if (process.env[RUN_DIRECTORY] !== undefined) return;
  const directory = await mkdtemp(join(tmpdir(), 'rhetor-run-'));
  // Another user runs PostgreSQL.
  await chmod(directory, 0o755);
  process.env[RUN_DIRECTORY] = directory;
}

export async function teardown(): Promise<void> {
  const directory = process.env[RUN_DIRECTORY];
  if (directory === undefined) return;
  delete process.env[RUN_DIRECTORY];
  await rm(directory, { recursive: true, force: true });
}
