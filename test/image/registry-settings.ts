/** How this machine's npm reaches its registry, as files for a root of its own; nothing of it stays there. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import type { NodeAndNpm } from './debian.ts';
import type { Bind } from './rooted.ts';

const KEYS = ['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'] as const;

/** Where the npm that runs this script looks, which may be another's place. */
const UNSET = ['globalconfig', 'prefix', 'global_prefix'].flatMap((name) => [
  '-u',
  `npm_config_${name}`,
]);

export type RegistrySettings = {
  /** Holds what the user's own ~/.npmrc holds, tokens included; it lies in the check's own folder. */
  readonly npmrc: string;
  /** Files that it names. */
  readonly binds: readonly Bind[];
};

/** npm finds its global settings beside the Node that runs it, so the machine's own Node has to. */
export async function registrySettings(
  { node, npm }: NodeAndNpm,
  folder: string,
): Promise<RegistrySettings> {
  const get = async (key: string): Promise<string> =>
    (await run('env', [...UNSET, node, npm, 'config', 'get', key], { cwd: folder })).trim();
  const userConfig = await get('userconfig');
  const own = existsSync(userConfig) ? readFileSync(userConfig, 'utf8') : '';
  const lines: string[] = [];
  const binds: Bind[] = [];
  for (const key of KEYS) {
    const value = await get(key);
    if (value === '' || value === 'null' || value === 'undefined') continue;
    lines.push(`${key}=${value}`);
    if (key === 'cafile') binds.push({ from: value, to: value });
  }
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `${own}\n${lines.join('\n')}\n`, { mode: 0o644 });
  return { npmrc, binds };
}
