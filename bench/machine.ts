/** Names the machine that figures come from, and how busy it is. */
import { cpus, loadavg, release, totalmem, type } from 'node:os';

export function describeMachine(): string {
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / 1024 ** 3);
  return (
    `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${gib} GiB, ` +
    `${type()} ${release()}, Node ${process.versions.node}`
  );
}

/** Other work on the machine shows in it before the bench begins. */
export function describeLoad(): string {
  return `load average ${(loadavg()[0] ?? Number.NaN).toFixed(2)}`;
}
