/** A minimal Debian (debootstrap --variant=minbase), made once and kept, with a Node and npm put into it. */
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

/** @returns the folder that holds it; a copy is made of it for each use */
export async function minimalDebian(): Promise<string> {
  const suite = suiteOfThisMachine();
  const cache = join(homedir(), '.cache', 'rhetor-image-check');
  const kept = join(cache, `${suite}-${process.arch}`);
  if (existsSync(kept)) return kept;
  mkdirSync(cache, { recursive: true });
  // Renamed when it is complete: a cut leaves none that looks so.
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

/** As Node's own images have them. */
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

/** The machine's own Node and npm come along, and want the C library they were made for. */
function suiteOfThisMachine(): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const isDebian = /^ID=debian$/m.test(release);
  return (isDebian ? /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] : undefined) ?? DEFAULT_SUITE;
}
