import { Logger } from '@nestjs/common';
import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import { readEnvironment } from '../../config/environment.ts';
import { type ResolvedProvider, resolveProvider } from '../../config/providers-config.ts';
import type { TasksConfig } from '../../config/tasks-config.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { AssignmentStore } from './assignment-store.ts';
import { TaskRules } from './task-rules.service.ts';

const CODE = { component: 'ergon', capability: 'code', provider: 'alpha', model: 'chosen' };

class MemoryStore extends AssignmentStore {
  readonly documents = new Map<string, string>();
  readonly changedElsewhere = new Subject<void>();
  fault: Error | undefined;
  /** Delays each read until it resolves; undefined: no delay. */
  held: Promise<void> | undefined;

  override async readDocuments() {
    const documents = [...this.documents].map(([id, body]) => ({ id, body }));
    await this.held;
    return documents;
  }

  override async writeDocument(_: string, id: string, body: string): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.documents.set(id, body);
  }

  override async removeDocument(_: string, id: string): Promise<boolean> {
    if (this.fault !== undefined) throw this.fault;
    return this.documents.delete(id);
  }

  override documentChanges(): Observable<void> {
    return this.changedElsewhere;
  }
}

class FixedFiles extends ConfigFilesService {
  file: TasksConfig = { ergon_code: { provider: 'alpha', model: 'of the file' } };
  readonly known = new BehaviorSubject<readonly ResolvedProvider[]>([]);

  constructor(...ids: readonly string[]) {
    super(readEnvironment({}));
    this.setProviders(...ids);
  }

  setProviders(...ids: readonly string[]): void {
    this.known.next(ids.map((id) => resolveProvider(id, { kind: 'simulated' }, {})));
  }

  override get tasks(): TasksConfig {
    return this.file;
  }

  override get providers(): Observable<readonly ResolvedProvider[]> {
    return this.known;
  }
}

async function start(store = new MemoryStore(), files = new FixedFiles('alpha')) {
  const rules = new TaskRules(files, store);
  await rules.onModuleInit();
  return { rules, store, files };
}

const modelOf = (rules: TaskRules) => rules.current()['ergon_code']?.model;

describe('TaskRules', () => {
  const warnings: unknown[] = [];
  beforeEach(() => {
    warnings.length = 0;
    vi.spyOn(Logger.prototype, 'warn').mockImplementation((line) => void warnings.push(line));
  });

  it('has the rules of tasks.json until a model is assigned, and again after that is undone', async () => {
    const { rules, files } = await start();
    expect(rules.current()).toBe(files.file);
    expect(rules.isAssigned('ergon_code')).toBe(false);
    await rules.assign(CODE);
    expect(modelOf(rules)).toBe('chosen');
    expect(rules.current()).toBe(rules.current());
    expect(rules.isAssigned('ergon_code')).toBe(true);
    await rules.unassign(CODE);
    expect(rules.current()).toBe(files.file);
    expect(rules.isAssigned(undefined)).toBe(false);
  });

  it('keeps assignments across a restart and a reload of tasks.json', async () => {
    const { rules, store } = await start();
    await rules.assign(CODE);
    const { rules: restarted, files } = await start(store);
    files.file = { ergon_code: { model: 'edited', retries: 7 } };
    expect(restarted.current()['ergon_code']).toEqual({
      provider: 'alpha',
      model: 'chosen',
      retries: 7,
    });
  });

  it('suspends an assignment while its provider is missing', async () => {
    const { rules, files } = await start();
    await rules.assign(CODE);
    files.setProviders('beta');
    expect(warnings).toEqual([
      expect.stringMatching(/^alpha\/chosen was assigned to ergon_code, but .* no "alpha"/),
    ]);
    expect(modelOf(rules)).toBe('of the file');
    expect(rules.isAssigned('ergon_code')).toBe(false);
    files.setProviders('alpha');
    expect(modelOf(rules)).toBe('chosen');
  });

  it('starts despite a document that it cannot read', async () => {
    const store = new MemoryStore();
    store.documents.set('code', 'nothing').set('ergon_code', JSON.stringify(CODE));
    const { rules } = await start(store);
    expect(Object.keys(rules.current())).toEqual(['ergon_code']);
    expect(warnings).toEqual(['the assignment of code cannot be read; assign a model again']);
    expect(modelOf(rules)).toBe('chosen');
  });

  it('changes nothing when an assignment cannot be stored', async () => {
    const { rules, store } = await start();
    store.fault = new RhetorError('storage_unavailable', 'The disk is full.');
    await expect(rules.assign(CODE)).rejects.toThrow(store.fault);
    expect(modelOf(rules)).toBe('of the file');
    store.fault = undefined;
    await rules.assign(CODE);
    store.fault = new RhetorError('storage_unavailable', 'The disk is full.');
    await expect(rules.unassign(CODE)).rejects.toThrow(store.fault);
    expect(modelOf(rules)).toBe('chosen');
  });

  it('follows assignments made by another process', async () => {
    const { rules, store } = await start();
    store.documents.set('ergon_code', JSON.stringify(CODE));
    store.changedElsewhere.next();
    await vi.waitFor(() => expect(modelOf(rules)).toBe('chosen'));
    rules.onModuleDestroy();
    expect(store.changedElsewhere.observed).toBe(false);
  });

  it('loses neither of two assignments when one is made while the other is read', async () => {
    const { rules, store } = await start();
    const { promise, resolve } = Promise.withResolvers<void>();
    store.held = promise;
    store.documents.set('code', JSON.stringify({ ...CODE, component: undefined }));
    store.changedElsewhere.next();
    await rules.assign(CODE);
    store.held = undefined;
    resolve();
    await vi.waitFor(() =>
      expect([rules.isAssigned('code'), rules.isAssigned('ergon_code')]).toEqual([true, true]),
    );
  });

  it('accepts a thousand assignments, and after that only changes to those', async () => {
    const store = new MemoryStore();
    for (let index = 0; index < 999; index += 1) {
      store.documents.set(`x${index}`, JSON.stringify({ ...CODE, component: undefined }));
    }
    const { rules } = await start(store);
    await rules.assign(CODE);
    await expect(rules.assign({ ...CODE, capability: 'chat' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('use_default'),
    });
    await rules.assign({ ...CODE, model: 'another' });
    expect(modelOf(rules)).toBe('another');
  });
});
