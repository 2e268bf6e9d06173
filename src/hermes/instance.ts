/** Identifies one of several Rhetors, and tells whether a listed one has died on this machine. */
import { hash, randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export type Instance = {
  /** Unique for each Rhetor, even within one process. */
  readonly id: string;
  /** The hashed machine and the process id: `3f9a…:4711`. */
  readonly process: string;
};

/** Instances of this process that have not stopped. */
const running = new Set<string>();

export function beginInstance(): Instance {
  const id = randomBytes(4).toString('hex');
  running.add(id);
  return { id, process: `${machine()}:${process.pid}` };
}

export function endInstance({ id }: Instance): void {
  running.delete(id);
}

/** True only if it is certain: nothing is known about processes of another machine. */
export function hasDied({ id, process: place }: Instance): boolean {
  const [itsMachine, itsProcess] = place.split(':');
  const pid = Number(itsProcess);
  if (itsMachine !== machine() || !Number.isInteger(pid) || pid <= 0) return false;
  return pid === process.pid ? !running.has(id) : !exists(pid);
}

/** Identifies the scope of process ids: containers may share a host name, but not this. */
function machine(): string {
  return hash('sha256', `${hostname()} ${processSpace()}`).slice(0, 12);
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only available on Linux.
    return '';
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
