/** A minimal Debian (debootstrap --variant=minbase) with Node and npm, created once and reused. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './command.ts';

const DEFAULT_MIRROR = 'http://deb.debian.org/debian';
const DEFAULT_SUITE = 'bookworm';

export type NodeAndNpm = { readonly node: string; readonly npm: string };

/** @returns the folder that holds it; each use works on a copy */
export async function minimalDebian(): Promise<string> {
  const suite = suiteOfThisMachine();
  const cache = join(homedir(), '.cache', 'rhetor-image-check');
  const kept = join(cache, `${suite}-${process.arch}`);
  if (existsSync(kept)) return kept;
  mkdirSync(cache, { recursive: true });
  // Renamed when complete, so that an interrupted run leaves no folder that looks complete.
  const made = mkdtempSync(join(cache, 'making-'));
  try {
    const mirror = process.env['DEBIAN_MIRROR'] ?? DEFAULT_MIRROR;
    await run('debootstrap', ['--variant=minbase', suite, made, mirror]);
    chmodSync(made, 0o755);
    renameSync(made, kept);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return kept;
}

export async function copyOfDebian(debian: string, target: string): Promise<void> {
  await run('cp', ['-a', '--reflink=auto', `${debian}/.`, target]);
}

/** As in Node's own images. */
export function addNode(root: string, { node, npm }: NodeAndNpm): void {
  const local = join(root, 'usr', 'local');
  mkdirSync(join(local, 'bin'), { recursive: true });
  cpSync(node, join(local, 'bin', 'node'));
  chmodSync(join(local, 'bin', 'node'), 0o755);
  const modules = join(local, 'lib', 'node_modules');
  mkdirSync(modules, { recursive: true });
  cpSync(dirname(dirname(npm)), join(modules, 'npm'), { recursive: true, dereference: true });
  for (const name of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
  }
}

/** Includes the machine's own Node and npm, which need the C library that they were built for. */
function suiteOfThisMachine(): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const isDebian = /^ID=debian$/m.test(release);
  return (isDebian ? /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] : undefined) ?? DEFAULT_SUITE;
}
