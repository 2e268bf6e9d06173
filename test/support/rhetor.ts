/** Starts a Rhetor for a test: the real application on a free port, with its own config and data. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { createApp } from '../../src/bootstrap.ts';
import { readEnvironment } from '../../src/config/environment.ts';

export type RhetorOptions = {
  /** Content of providers.json; by default only the simulated provider. */
  readonly providers?: Readonly<Record<string, unknown>>;
  /** Content of tasks.json; default `{"default": {}}`. */
  readonly tasks?: Readonly<Record<string, unknown>>;
  /** Variables added to the test's own. */
  readonly variables?: Readonly<Record<string, string>>;
  /** A data directory that outlives this Rhetor; by default a temporary one. */
  readonly dataDirectory?: string;
};

const SIMULATED = { simulated: { kind: 'simulated', default_model: 'simulated-fast' } };

export class TestRhetor {
  private constructor(
    readonly app: INestApplication,
    readonly directory: string,
    readonly dataDirectory: string,
  ) {}

  /** Hermes is off, and the machine's own variables are hidden. */
  static async start(options: RhetorOptions = {}): Promise<TestRhetor> {
    const directory = await mkdtemp(join(tmpdir(), 'rhetor-test-'));
    const file = async (name: string, content: unknown): Promise<string> => {
      const path = join(directory, name);
      await writeFile(path, JSON.stringify(content));
      return path;
    };
    const dataDirectory = options.dataDirectory ?? join(directory, 'data');
    const variables = {
      RHETOR_PORT: '0',
      RHETOR_LOG_LEVEL: 'fatal',
      RHETOR_DATA_DIR: dataDirectory,
      RHETOR_PROVIDERS_CONFIG: await file('providers.json', options.providers ?? SIMULATED),
      RHETOR_TASK_CONFIG: await file('tasks.json', options.tasks ?? { default: {} }),
      HERMES_API_URL: 'off',
      RHETOR_ENGRAM_OFFLINE: '1',
      ...options.variables,
    };
    const app = await withVariables(variables, () => createApp(readEnvironment(variables)));
    await app.listen(0, '127.0.0.1');
    return new TestRhetor(app, directory, dataDirectory);
  }

  get port(): number {
    const address: AddressInfo = this.app.getHttpServer().address();
    return address.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.url + path, { headers });
  }

  /** @param signal aborting it drops the connection, like a caller that disconnects */
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  }
}

let created: Promise<unknown> = Promise.resolve();

/** The application reads process.env while it is created, so only one at a time is. */
function withVariables<T>(
  variables: Readonly<Record<string, string>>,
  create: () => Promise<T>,
): Promise<T> {
  const creation = created.then(async () => {
    const former = process.env;
    process.env = { ...variables };
    try {
      return await create();
    } finally {
      process.env = former;
    }
  });
  created = creation.catch(() => undefined);
  return creation;
}
