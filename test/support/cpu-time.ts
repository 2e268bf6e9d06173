/** Processor time of this thread alone: whatever else is running does not count. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that the work takes. */
export function cpuTimeOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  return millisecondsSince(before);
}

/** Milliseconds of the longest turn of the event loop until the work is done. */
export async function longestTurnOf(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      const before = process.threadCpuUsage();
      await nextTurn();
      longest = Math.max(longest, millisecondsSince(before));
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await watching;
  }
  return longest;
}

function millisecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
