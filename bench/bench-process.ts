/** Starts each process of the bench separately, so that they don't share an event loop. */
import { type ChildProcess, fork, type Serializable, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function startProcess(name: string, args: readonly string[] = []): ChildProcess {
  return fork(join(import.meta.dirname, 'processes', `${name}.ts`), [...args]);
}

export type ServerProcess = { readonly origin: string; readonly pid: number | undefined };

export async function startServer(name: string, args: readonly string[]): Promise<ServerProcess> {
  const server = startProcess(name, args);
  return { origin: await originOf(server), pid: server.pid };
}

/** Resolves with the address of a server process once it listens. */
export async function originOf(server: ChildProcess): Promise<string> {
  const { port } = (await nextMessage(server)) as { port: number };
  return `http://127.0.0.1:${port}`;
}

export function ask(child: ChildProcess, message: Serializable): Promise<unknown> {
  child.send(message);
  return nextMessage(child);
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const message = once(child, 'message', { signal }).then(([value]: unknown[]) => value);
  const death = once(child, 'exit', { signal }).then(([code]: unknown[]) => {
    throw new Error(`a process of the bench ended with ${String(code)}: ${child.spawnargs.at(1)}`);
  });
  try {
    return await Promise.race([message, death]);
  } finally {
    // Removes the loser's listener, and handles its rejection.
    for (const loser of [message, death]) loser.catch(() => {});
    waiting.abort();
  }
}

/** `/proc` counts in hundredths of a second. */
const TICK_MS = 10;

/** Processor time used by all threads of a process, ms; undefined on systems without /proc. */
export function processorMs(id: number | undefined): number | undefined {
  if (id === undefined) return undefined;
  try {
    // After the name, which is in parentheses, the 12th and 13th fields are user and system time.
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

/** Resident memory of a process, MiB; undefined if the system does not report it. */
export function residentMiB(id: number | undefined): number | undefined {
  if (id === undefined) return undefined;
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1_024;
  } catch {
    const kib = Number(spawnSync('ps', ['-o', 'rss=', '-p', String(id)]).stdout?.toString());
    return Number.isFinite(kib) && kib > 0 ? kib / 1_024 : undefined;
  }
}
