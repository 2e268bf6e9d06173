/** Fetches the agents' packages, with their binaries for this machine, into a cache outside the project. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type AgentPackage = {
  readonly name: string;
  /** The version that the recorded bodies and docs/clients.md are about. */
  readonly version: string;
  /** Where its binary is, in order of preference; paths within node_modules, `*` is any one folder. */
  readonly binaries: readonly string[];
};

/**
 * Installs the package if this version is not in the cache. The scripts of packages do not run.
 * @throws if npm fails
 */
export function installAgent({ name, version, binaries }: AgentPackage): void {
  const folder = folderOf({ name, version });
  if (version !== 'latest' && findBinary(folder, binaries) !== undefined) return;
  process.stdout.write(`fetching ${name}@${version} into ${folder}\n`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  const args = ['install', ...options, `${name}@${version}`];
  const npm = process.env['npm_execpath'];
  const [command, all] = npm === undefined ? ['npm', args] : [process.execPath, [npm, ...args]];
  const { status } = spawnSync(command, all, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm could not install ${name}@${version}`);
}

/** @throws if it is not installed, or has no binary for this machine */
export function agentBinary({ name, version, binaries }: AgentPackage): string {
  const binary = findBinary(folderOf({ name, version }), binaries);
  if (binary !== undefined) return binary;
  throw new Error(`${name}@${version} has no binary for ${process.platform}-${process.arch}`);
}

/** `RHETOR_AGENTS_CACHE`, or a folder of the user's cache directory. */
function folderOf({ name, version }: Pick<AgentPackage, 'name' | 'version'>): string {
  const { RHETOR_AGENTS_CACHE: chosen, XDG_CACHE_HOME: caches } = process.env;
  const cache = chosen ?? join(caches ?? join(homedir(), '.cache'), 'rhetor-agents');
  return join(cache, `${name.replaceAll(/[@/]/g, '_')}-${version}`);
}

function findBinary(folder: string, binaries: readonly string[]): string | undefined {
  return binaries
    .map((pattern) => matching(join(folder, 'node_modules'), pattern.split('/')))
    .find((path) => path !== undefined);
}

function matching(folder: string, [name = '', ...rest]: readonly string[]): string | undefined {
  const names = name === '*' && existsSync(folder) ? readdirSync(folder) : [name];
  for (const each of names) {
    const path = join(folder, each);
    const found = rest.length === 0 && existsSync(path) ? path : undefined;
    const inner = rest.length > 0 ? matching(path, rest) : found;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
