import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger, type LoggerService } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigFilesService } from './config-files.service.ts';
import { readEnvironment } from './environment.ts';
import type { ResolvedProvider } from './providers-config.ts';

/** The files are looked at twice a second. */
const SOON = { timeout: 5_000 };

class LogLines implements LoggerService {
  readonly lines: string[] = [];
  readonly log = (line: unknown): unknown => this.lines.push(`log ${String(line)}`);
  readonly warn = (line: unknown): unknown => this.lines.push(`warn ${String(line)}`);
  readonly error = (line: unknown): unknown => this.lines.push(`error ${String(line)}`);
}

const PROVIDERS = { local: { kind: 'openai', base_url: 'http://one', api_key_env: 'LOCAL_KEY' } };

let directory: string;
let service: ConfigFilesService;
let log: LogLines;

function write(name: 'providers' | 'tasks', content: unknown): Promise<void> {
  return writeFile(join(directory, `${name}.json`), JSON.stringify(content));
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rhetor-config-'));
  await write('providers', PROVIDERS);
  await write('tasks', { default: { model: 'one' } });
  log = new LogLines();
  Logger.overrideLogger(log);
  service = new ConfigFilesService(
    readEnvironment({
      LOCAL_KEY: 'secret',
      RHETOR_PROVIDERS_CONFIG: join(directory, 'providers.json'),
      RHETOR_TASK_CONFIG: join(directory, 'tasks.json'),
    }),
  );
});
afterEach(async () => {
  service.onApplicationShutdown();
  Logger.overrideLogger(false);
  await rm(directory, { recursive: true });
});

describe('ConfigFilesService', () => {
  it('has the rules, and the providers with their keys', async () => {
    await service.onModuleInit();
    const seen: (readonly ResolvedProvider[])[] = [];
    service.providers.subscribe((providers) => seen.push(providers));
    expect(service.tasks).toEqual({ default: { model: 'one' } });
    expect(seen).toMatchObject([[{ id: 'local', baseUrl: 'http://one', apiKey: 'secret' }]]);
    expect(service.faults).toEqual([]);
  });

  it('keeps what it has of each file while an edit of it is refused, and says so', async () => {
    await service.onModuleInit();
    const seen: (readonly ResolvedProvider[])[] = [];
    service.providers.subscribe((providers) => seen.push(providers));
    await write('providers', { local: { ...PROVIDERS.local, base_url: 'nowhere' } });
    await write('tasks', { default: { modle: 'two' } });
    const faults = [
      'providers.json: local.base_url: must be an http(s) URL',
      'tasks.json: default: Unrecognized key: "modle"',
    ];
    await vi.waitFor(() => expect(service.faults).toEqual(faults), SOON);
    expect(service.tasks).toEqual({ default: { model: 'one' } });
    expect(seen).toHaveLength(1);
    expect(log.lines.toSorted()).toEqual(
      faults
        .map((fault) =>
          fault.replace(': ', ': the edit is refused, the former content stays in force: '),
        )
        .map((line) => `warn ${line}`),
    );

    await write('providers', { local: { ...PROVIDERS.local, base_url: 'http://two' } });
    await write('tasks', { default: { model: 'two' } });
    await vi.waitFor(() => expect(service.faults).toEqual([]), SOON);
    expect(service.tasks).toEqual({ default: { model: 'two' } });
    expect(seen[1]).toMatchObject([{ id: 'local', baseUrl: 'http://two' }]);
    expect(log.lines.slice(2).toSorted()).toEqual([
      'log providers.json was reloaded',
      'log tasks.json was reloaded',
    ]);
  });

  it('does not start on a file that is wrong', async () => {
    await write('tasks', { default: { modle: 'two' } });
    await expect(service.onModuleInit()).rejects.toThrow('default: Unrecognized key: "modle"');
  });
});
