/** Runs the trials where there is no network but the loopback: in a network namespace of Linux. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** As root, and as a user who may make namespaces of their own. */
const WAYS = [['--net'], ['--map-root-user', '--net']] as const;
const LOOPBACK_UP = 'ip link set lo up && exec "$@"';

export type Isolation = { readonly command: string; readonly args: readonly string[] };

/** @returns why there is none, as a text */
export function findIsolation(): Isolation | string {
  if (process.platform !== 'linux') return 'only Linux has network namespaces';
  for (const way of WAYS) {
    const args = [...way, 'sh', '-c', LOOPBACK_UP, 'sh'];
    if (spawnSync('unshare', [...args, 'true']).status === 0) return { command: 'unshare', args };
  }
  return 'unshare and ip are not there, or not permitted';
}

/** @returns the exit code of the same program with more arguments, run isolated */
export async function runIsolated(
  { command, args }: Isolation,
  more: readonly string[],
): Promise<number> {
  const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1), ...more];
  const child = spawn(command, [...args, ...program], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
