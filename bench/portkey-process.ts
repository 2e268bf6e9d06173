/** Starts Portkey's gateway if it is installed in a folder beside this one. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { type Gateway, PORTKEY } from './targets.ts';

const BESIDE = join(import.meta.dirname, '..', '..', 'portkey');
const PACKAGE = 'node_modules/@portkey-ai/gateway';
const START_LIMIT_MS = 20_000;

export type PortkeyProcess = {
  readonly gateway: Gateway;
  readonly version: string;
  stop(): void;
};

/**
 * @param folder where it was installed; by default, a folder `portkey` beside this repository
 * @returns undefined if it is not there
 * @throws if it was named and is not there, or if it does not start
 */
export async function startPortkey(folder?: string): Promise<PortkeyProcess | undefined> {
  const home = join(resolve(folder ?? BESIDE), PACKAGE);
  if (!existsSync(join(home, 'package.json'))) {
    if (folder === undefined) return undefined;
    throw new Error(`--portkey ${folder}: there is no ${PACKAGE} in it`);
  }
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    version: string;
  };
  const port = await freePort();
  const fix = join(import.meta.dirname, 'processes', 'portkey-answers.ts');
  const server = join(home, 'build', 'start-server.js');
  const child = spawn(process.execPath, ['--import', fix, server, '--headless', `--port=${port}`], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.once('exit', () => child.kill());
  const origin = `http://127.0.0.1:${port}`;
  await untilListening(origin);
  return {
    version,
    gateway: {
      name: PORTKEY,
      url: `${origin}/v1/chat/completions`,
      headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': '{upstream}' },
      pid: child.pid,
    },
    stop: () => void child.kill(),
  };
}

async function untilListening(origin: string): Promise<void> {
  const begin = Date.now();
  while (Date.now() - begin < START_LIMIT_MS) {
    const isUp = await fetch(origin).then(
      (response) => response.text().then(() => true),
      () => false,
    );
    if (isUp) return;
    await delay(50);
  }
  throw new Error('Portkey did not come up for the bench');
}
