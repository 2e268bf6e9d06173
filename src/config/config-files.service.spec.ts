import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger, type LoggerService } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigFilesService } from './config-files.service.ts';
import { readEnvironment } from './environment.ts';
import type { ResolvedProvider } from './providers-config.ts';

class LogLines implements LoggerService {
  readonly lines: string[] = [];
  readonly events: unknown[] = [];
  readonly log = (line: unknown, fields: unknown): void => this.add('log', line, fields);
  readonly warn = (line: unknown, fields: unknown): void => this.add('warn', line, fields);
  readonly error = (line: unknown): unknown => this.lines.push(`error ${String(line)}`);

  private add(level: string, line: unknown, fields: unknown): void {
    this.lines.push(`${level} ${String(line)}`);
    this.events.push(fields);
  }
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
  it('provides the rules, and the providers with their keys', async () => {
    await service.onModuleInit();
    const seen: (readonly ResolvedProvider[])[] = [];
    service.providers.subscribe((providers) => seen.push(providers));
    expect(service.tasks).toEqual({ default: { model: 'one' } });
    expect(seen).toMatchObject([[{ id: 'local', baseUrl: 'http://one', apiKey: 'secret' }]]);
    expect(service.faults).toEqual([]);
  });

  it('keeps the former content of a file while its edit is rejected, and reports that', async () => {
    await service.onModuleInit();
    const seen: (readonly ResolvedProvider[])[] = [];
    service.providers.subscribe((providers) => seen.push(providers));
    await write('providers', { local: { ...PROVIDERS.local, base_url: 'nowhere' } });
    await write('tasks', { default: { modle: 'two' } });
    const faults = [
      'providers.json: local.base_url: must be an http(s) URL',
      'tasks.json: default: Unrecognized key: "modle"',
    ];
    await vi.waitFor(() => expect(service.faults).toEqual(faults));
    expect(service.tasks).toEqual({ default: { model: 'one' } });
    expect(seen).toHaveLength(1);
    expect(log.lines.toSorted()).toEqual(
      faults
        .map((fault) =>
          fault.replace(': ', ': the edit is rejected, and the previous content stays in effect: '),
        )
        .map((line) => `warn ${line}`),
    );

    await write('providers', { local: { ...PROVIDERS.local, base_url: 'http://two' } });
    await write('tasks', { default: { model: 'two' } });
    await vi.waitFor(() => expect(service.faults).toEqual([]));
    expect(service.tasks).toEqual({ default: { model: 'two' } });
    expect(seen[1]).toMatchObject([{ id: 'local', baseUrl: 'http://two' }]);
    expect(log.lines.slice(2).toSorted()).toEqual([
      'log providers.json was reloaded',
      'log tasks.json was reloaded',
    ]);
    expect(log.events).toEqual(
      expect.arrayContaining([
        {
          event: 'config-refused',
          file: 'tasks.json',
          fault: 'default: Unrecognized key: "modle"',
        },
        { event: 'config-taken', file: 'tasks.json' },
        { event: 'config-taken', file: 'providers.json' },
      ]),
    );
  });

  it('warns once about each provider that only tasks.json names', async () => {
    const gone = { provider: 'gone' };
    await write('tasks', {
      default: gone,
      one: gone,
      two: gone,
      three: gone,
      four: { provider: 'local' },
    });
    await service.onModuleInit();
    expect(log.lines).toEqual([
      'warn tasks.json names the provider "gone", which is not in providers.json: ' +
        'see default, one, two and 1 more',
    ]);
    expect(log.events).toEqual([{ event: 'config-unknown-provider', provider: 'gone' }]);
  });

  it('does not start with an invalid file', async () => {
    await write('tasks', { default: { modle: 'two' } });
    await expect(service.onModuleInit()).rejects.toThrow('default: Unrecognized key: "modle"');
  });

  it('refuses to make vectors with a provider that is not there, until it is', async () => {
    await service.onModuleInit();
    const memory = { embeddings: { provider: 'near', model: 'embed' } };
    await write('tasks', { default: { model: 'one' }, memory });
    const fault =
      'tasks.json: memory.embeddings.provider: "near" is not in providers.json; add it there, or name another';
    await vi.waitFor(() => expect(service.faults).toEqual([fault]));
    expect(service.memory).toBeUndefined();
    await write('providers', { ...PROVIDERS, near: { kind: 'ollama' } });
    await vi.waitFor(() => expect(service.memory).toEqual(memory));
    expect(service.faults).toEqual([]);
    await write('providers', PROVIDERS);
    await vi.waitFor(() => expect(log.lines.at(-1)).toBe(`warn ${fault}`));
    expect(service.memory).toEqual(memory);
  });

  it('does not start with a provider that makes no vectors', async () => {
    await write('providers', { claude: { kind: 'anthropic' } });
    await write('tasks', { memory: { embeddings: { provider: 'claude', model: 'x' } } });
    await expect(service.onModuleInit()).rejects.toThrow(
      /tasks\.json: memory\.embeddings\.provider: "claude" is of the kind anthropic/,
    );
  });
});
