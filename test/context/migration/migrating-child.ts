/** The parent's side of migrating-process.ts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { MigrationOptions } from '../../../src/context/migrate-store.ts';
import type { Point } from './migrating-process.ts';

/** Resolves when it has killed itself between two of its steps. */
export async function killAt(options: MigrationOptions, point: Point): Promise<void> {
  const child = start(options, point);
  await once(child, 'close');
  if (child.signalCode !== 'SIGKILL') throw new Error('it came to its end');
}

/** Kills it after that many reported steps, wherever it is: in the middle of a step, or done. */
export async function killAfter(options: MigrationOptions, steps: number): Promise<void> {
  const child = start(options, null);
  let told = 0;
  child.on('message', () => {
    told += 1;
    if (told === steps) child.kill('SIGKILL');
  });
  await once(child, 'close');
}

/** Runs on a disk that limits files to that many blocks; resolves with the error output. */
export async function failOnFullDisk(options: MigrationOptions, blocks: number): Promise<string> {
  const limited = ['sh', '-c', `ulimit -S -f ${blocks}; exec "$0" "$@"`];
  const child = start(options, null, limited);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'close');
  if (child.exitCode !== 1) throw new Error(`it did not fail: ${said}`);
  return said;
}

function start(
  options: MigrationOptions,
  point: Point | null,
  wrapper: readonly string[] = [],
): ChildProcess {
  const script = join(import.meta.dirname, 'migrating-process.ts');
  const args = [options, point].map((argument) => JSON.stringify(argument));
  const node = [process.execPath, ...process.execArgv];
  const [command = '', ...rest] = [...wrapper, ...node, script, ...args];
  return spawn(command, rest, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
}
