/** Runs Rhetor as users do, `node dist/main.js` with its own home directory, and collects its output. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Happenings } from '../upstream/happenings.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const START_PATIENCE_MS = 60_000;
const END_PATIENCE_MS = 60_000;

export type ProcessOptions = {
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** The programs in `dist`: the server and the command line. */
  readonly program?: 'main.js' | 'cli/main.js';
  /** Content of providers.json; by default only the simulated provider. */
  readonly providers?: unknown;
  readonly tasks?: unknown;
};

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

let built: Promise<unknown> | undefined;

/** Compiles src into dist if necessary, once for all files of a worker; for a `beforeAll`. */
export async function buildRhetor(): Promise<void> {
  built ??= promisify(execFile)(process.execPath, [join(PROJECT, 'scripts', 'setup.mjs')]);
  await built;
}

/** A home directory in which several processes may run, one after another or at the same time. */
export class RhetorHome {
  readonly directory: string;
  private readonly processes: RhetorProcess[] = [];

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async make(): Promise<RhetorHome> {
    return new RhetorHome(await mkdtemp(join(tmpdir(), 'rhetor-process-')));
  }

  get dataDirectory(): string {
    return join(this.directory, 'data');
  }

  /** Hermes and Engram are off; of the machine's variables only PATH is visible. */
  async run(options: ProcessOptions = {}): Promise<RhetorProcess> {
    const { args = [], variables = {}, program = 'main.js', providers, tasks } = options;
    const simulated = { simulated: { kind: 'simulated', default_model: 'simulated-fast' } };
    const file = async (name: string, content: unknown): Promise<string> => {
      const path = join(this.directory, name);
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    };
    const environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.directory,
      RHETOR_PORT: '0',
      RHETOR_DATA_DIR: this.dataDirectory,
      RHETOR_PROVIDERS_CONFIG: await file('providers.json', providers ?? simulated),
      RHETOR_TASK_CONFIG: await file('tasks.json', tasks ?? { default: {} }),
      HERMES_API_URL: 'off',
      ENGRAM_URL: 'off',
      ...variables,
    };
    const child = spawn(process.execPath, [join(PROJECT, 'dist', program), ...args], {
      cwd: this.directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const rhetor = new RhetorProcess(child);
    this.processes.push(rhetor);
    return rhetor;
  }

  /** Also waits for the listening port. */
  async start(options: ProcessOptions = {}): Promise<RhetorProcess> {
    const rhetor = await this.run(options);
    await rhetor.untilListening();
    return rhetor;
  }

  /** Stops running processes and leaves nothing behind. */
  async remove(): Promise<void> {
    for (const rhetor of this.processes) {
      rhetor.kill('SIGKILL');
      await rhetor.untilEnd();
    }
    await rm(this.directory, { recursive: true, force: true });
  }
}

export class RhetorProcess {
  stdout = '';
  stderr = '';
  ended: Ended | undefined;
  private readonly child: ChildProcess;
  private readonly happenings = new Happenings();

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.happenings.happened();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.happenings.happened();
    });
    child.once('close', (code, signal) => {
      this.ended = { code, signal };
      this.happenings.happened();
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get output(): string {
    return this.stdout + this.stderr;
  }

  /** Taken from the line that shows the address. */
  get url(): string {
    const url = /listens on (http:\/\/\S+)/.exec(this.stdout)?.[1];
    if (url === undefined) throw new Error(`it does not listen: ${this.output}`);
    return url;
  }

  get socketUrl(): string {
    return `${this.url.replace('http', 'ws')}/ws`;
  }

  async untilListening(): Promise<void> {
    await this.happenings.until(
      () => this.ended !== undefined || /Try: curl .*\n/.test(this.stdout),
      START_PATIENCE_MS,
    );
    if (this.ended !== undefined) throw new Error(`it ended instead: ${this.output}`);
  }

  async untilEnd(): Promise<Ended> {
    await this.happenings.until(() => this.ended !== undefined, END_PATIENCE_MS);
    return this.ended ?? { code: null, signal: null };
  }

  async untilPrinted(text: string): Promise<void> {
    await this.happenings.until(() => this.output.includes(text));
  }

  /** Closes the reading end of its output, as `head` does. */
  closeOutput(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.url + path, { headers });
  }

  post(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
}
