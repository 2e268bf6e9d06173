/** Runs a command with another directory as its root, in its own mount namespace that ends with it. */
import { type ChildProcess, spawn } from 'node:child_process';

export type Bind = { readonly from: string; readonly to: string };

export type Rooted = {
  readonly root: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly user: number;
  /** The command's whole environment; nothing of this process's own. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files and directories of this machine; their targets already exist. */
  readonly binds?: readonly Bind[];
  readonly isReadOnly?: boolean;
};

/** Every step uses exec, so the started process is the command and gets the signals. */
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
