/** The parent's side of migrating-process.ts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { MigrationOptions } from '../../../src/context/migration/migrate-store.ts';
import type { Point } from './migrating-process.ts';

/** Resolves when it has killed itself, between two of its steps. */
export async function killAt(options: MigrationOptions, point: Point): Promise<void> {
  const child = start(options, point);
  await once(child, 'close');
  if (child.signalCode !== 'SIGKILL') throw new Error('it came to its end');
}

/** Kills it wherever it is when word of so many steps has come, be it in the middle of one, or done. */
export async function killAfter(options: MigrationOptions, steps: number): Promise<void> {
  const child = start(options, null);
  let told = 0;
  child.on('message', () => {
    told += 1;
    if (told === steps) child.kill('SIGKILL');
  });
  await once(child, 'close');
}

function start(options: MigrationOptions, point: Point | null): ChildProcess {
  const script = join(import.meta.dirname, 'migrating-process.ts');
  const args = [options, point].map((argument) => JSON.stringify(argument));
  return spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
