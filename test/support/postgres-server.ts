/** A real PostgreSQL on a free port that a test can stop, kill and start again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { migratePostgres } from '../../src/context/postgres/migrations.ts';
import { freePort } from './free-port.ts';
import { layPostgresFiles, type PostgresFiles } from './postgres-files.ts';

const START_PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 20;

export class PostgresServer {
  readonly port: number;
  private readonly files: PostgresFiles;
  private readonly settings: Readonly<Record<string, string>>;
  private process: ChildProcess | undefined;
  private databases = 0;
  /** The name of a database with Rhetor's tables, and nothing in them. */
  private template: Promise<string> | undefined;
  private output = '';

  private constructor(
    files: PostgresFiles,
    port: number,
    settings: Readonly<Record<string, string>>,
  ) {
    this.files = files;
    this.port = port;
    this.settings = settings;
  }

  /** @param settings of postgresql.conf */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
    const server = new PostgresServer(await layPostgresFiles(), await freePort(), settings);
    await server.start();
    return server;
  }

  /** Creates a new database with Rhetor's tables, quicker than a Rhetor makes them, and returns its URL. */
  async createDatabase(): Promise<string> {
    this.template ??= this.createTemplate();
    return this.urlOf(await this.copyDatabase(await this.template));
  }

  /** Creates a new database in which no Rhetor has been, and returns its URL. */
  async createEmptyDatabase(): Promise<string> {
    return this.urlOf(await this.copyDatabase('template1'));
  }

  urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  private async createTemplate(): Promise<string> {
    const name = await this.copyDatabase('template1');
    const client = new Client({ connectionString: this.urlOf(name) });
    await client.connect();
    try {
      await migratePostgres(client);
    } finally {
      await client.end();
    }
    return name;
  }

  private async copyDatabase(template: string): Promise<string> {
    this.databases += 1;
    const name = `rhetor_${process.pid}_${this.databases}`;
    await this.ask('postgres', `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
    return name;
  }

  /** Runs one statement on its own connection. */
  async ask(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.urlOf(database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** After a kill, the former server's children live on for a moment and hold its memory. */
  async start(): Promise<void> {
    const latest = performance.now() + START_PATIENCE_MS;
    for (;;) {
      this.output = '';
      try {
        return await this.launch(latest);
      } catch (error) {
        const isHeld = this.output.includes('shared memory block') && performance.now() < latest;
        if (!isHeld) throw error;
        await sleep(LOOK_EVERY_MS);
      }
    }
  }

  private async launch(latest: number): Promise<void> {
    const { data, program, user, directory } = this.files;
    const settings = {
      port: String(this.port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '60',
      // A killed process loses nothing that it has written; only a crash of the machine would. With it, the
      // recovery after a kill waits for the disk for each of the hundreds of files that a database has.
      fsync: 'off',
      ...this.settings,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(program, ['-D', data, ...flags], {
      ...user,
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.output = (this.output + text).slice(-10_000);
    });
    this.process = child;
    await this.untilReady(child, latest);
  }

  /** `SIGINT` closes connections at once; `SIGKILL` simulates a crash of PostgreSQL. */
  async stop(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    const child = this.process;
    if (child === undefined) return;
    this.process = undefined;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Stops it and leaves nothing behind. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.files.directory, { recursive: true, force: true });
  }

  private async untilReady(child: ChildProcess, latest: number): Promise<void> {
    for (;;) {
      if (child.exitCode !== null || performance.now() > latest) {
        throw new Error(`PostgreSQL did not start: ${this.output}`);
      }
      try {
        await this.ask('postgres', 'SELECT 1');
        return;
      } catch {
        await sleep(LOOK_EVERY_MS);
      }
    }
  }
}
