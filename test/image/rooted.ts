/** Runs a command with another directory as its root, in a mount namespace of its own that ends with it. */
import { type ChildProcess, spawn } from 'node:child_process';

export type Bind = { readonly from: string; readonly to: string };

export type Rooted = {
  readonly root: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly user: number;
  /** All that the command sees; nothing of this process's own environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files and directories of this machine; their targets exist already. */
  readonly binds?: readonly Bind[];
  readonly isReadOnly?: boolean;
};

/** exec all the way: the process that is started is the command, so that signals reach it. */
const SCRIPT = `
set -e
root=$1 mode=$2 user=$3 cwd=$4; shift 4
mount --bind "$root" "$root"
[ "$mode" = rw ] || mount -o remount,ro,bind "$root"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do mount --bind "$1" "$root/$2"; shift 2; done
shift
exec chroot --userspec="$user:$user" "$root" /usr/bin/env -i -C "$cwd" "$@"
`;

export function startRooted(rooted: Rooted): ChildProcess {
  const { root, command, cwd, user, variables, binds = [], isReadOnly = false } = rooted;
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const environment = Object.entries({ PATH: path, ...variables });
  return spawn(
    'unshare',
    [
      ...['--mount', 'sh', '-c', SCRIPT, 'sh', root, isReadOnly ? 'ro' : 'rw', String(user), cwd],
      ...binds.flatMap(({ from, to }) => [from, to]),
      '--',
      ...environment.map(([name, value]) => `${name}=${value}`),
      ...command,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
}
