/** Starts Rhetor from dist as a user would, with its own data directory and the bench's upstream. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const START_LIMIT_MS = 20_000;
const ASK_EVERY_MS = 5;

export type RhetorProcess = {
  readonly origin: string;
  readonly child: ChildProcess;
  /** From the start of the process to its first answer. */
  readonly startSeconds: number;
  stop(): Promise<void>;
  /** Stops it and starts it again on the same data. */
  restart(): Promise<RhetorProcess>;
};

type RhetorSettings = {
  /** The model's window, in tokens. */
  readonly contextWindow?: number;
  /** Path of the build's dist folder; defaults to this build's. */
  readonly folder?: string;
  /** Dollars per million tokens; absent: the model is unpriced. */
  readonly price?: { readonly input: number; readonly output: number };
  /** Added to the bench's own variables. */
  readonly variables?: Readonly<Record<string, string>>;
};

const THIS_BUILD = join(import.meta.dirname, '..');

export async function startRhetor(
  upstream: string,
  {
    contextWindow = 128_000,
    price,
    folder: build = THIS_BUILD,
    variables = {},
  }: RhetorSettings = {},
): Promise<RhetorProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'rhetor-bench-'));
  const files = {
    providers: {
      bench: {
        kind: 'openai',
        base_url: `${upstream}/v1`,
        default_model: 'bench-model',
        models: [{ id: 'bench-model', context_window: contextWindow, ...(price && { price }) }],
      },
    },
    tasks: { default: { provider: 'bench', model: 'bench-model', options: {} } },
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(content));
  }
  return startIn(folder, build, variables);
}

async function startIn(
  folder: string,
  build: string,
  variables: Readonly<Record<string, string>>,
): Promise<RhetorProcess> {
  const port = await freePort();
  const begin = performance.now();
  const child = spawn(process.execPath, [join(build, 'dist', 'main.js')], {
    env: {
      PATH: process.env['PATH'],
      // As `npm start` and the image do.
      MALLOC_ARENA_MAX: '1',
      RHETOR_PORT: String(port),
      RHETOR_DATA_DIR: join(folder, 'data'),
      RHETOR_PROVIDERS_CONFIG: join(folder, 'providers.json'),
      RHETOR_TASK_CONFIG: join(folder, 'tasks.json'),
      HERMES_API_URL: 'off',
      RHETOR_ENGRAM_OFFLINE: '1',
      ENGRAM_URL: 'off',
      ...variables,
    },
    // The log is written, as in production, but to a place that costs nothing.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilAnswering(origin, child);
  const startSeconds = (performance.now() - begin) / 1_000;
  const end = async (): Promise<void> => {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  };
  return {
    origin,
    child,
    startSeconds,
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
    async restart() {
      await end();
      return startIn(folder, build, variables);
    },
  };
}

/** Resolves when Rhetor is ready and its provider has been probed. */
async function untilAnswering(origin: string, child: ChildProcess): Promise<void> {
  const begin = Date.now();
  let last = 'no answer';
  while (Date.now() - begin < START_LIMIT_MS && child.exitCode === null) {
    try {
      const response = await fetch(`${origin}/message`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'ready?', context_id: 'bench-ready' }),
      });
      if (response.ok) return;
      last = `status ${response.status}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await delay(ASK_EVERY_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`Rhetor did not come up for the bench: ${last}. Does "npm start" work?`);
}
