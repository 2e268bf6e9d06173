/** Copies this machine's npm registry settings into another root; nothing of them stays there. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import type { NodeAndNpm } from './debian.ts';
import type { Bind } from './rooted.ts';

const KEYS = ['registry', 'cafile', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'] as const;

/** The registry of the npm that runs this script, which may differ from the default. */
const UNSET = ['globalconfig', 'prefix', 'global_prefix'].flatMap((name) => [
  '-u',
  `npm_config_${name}`,
]);

export type RegistrySettings = {
  /** Contains the user's own ~/.npmrc, including tokens; it lies in the check's own folder. */
  readonly npmrc: string;
  /** Files that the settings name. */
  readonly binds: readonly Bind[];
};

/** npm finds its global settings next to the Node that runs it, so this must be the machine's own Node. */
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
