/** Conversations on disk, as the rest of Rhetor sees them, and the life of the store behind them. */
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { versionConflict } from './context-errors.ts';
import {
  type ContextPage,
  type ContextQuery,
  ContextStore,
  type ContextSummary,
  type HistoryLimits,
  type MessagePage,
  type MessageQuery,
  type NewTurn,
  type Past,
  type StoredDocument,
  type StoredMessage,
  type StoredTurn,
} from './context-store.ts';
import type { KeptAnswer, NewKeptAnswer } from './kept-answer.ts';
import type { NewSummary, StoredSummary } from './summary.ts';

/** Every method does what ContextStore says, and fails as it says. */
@Injectable()
export class ContextService implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly store: ContextStore) {}

  async onModuleInit(): Promise<void> {
    await this.store.open();
  }

  /** The last hook of a shutdown: turns that end while Rhetor drains are still stored. */
  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }

  appendTurn(turn: NewTurn): Promise<StoredTurn> {
    return this.store.appendTurn(turn);
  }

  history(contextId: string, limits: HistoryLimits): Promise<readonly StoredMessage[]> {
    return this.store.history(contextId, limits);
  }

  past(contextId: string, limits: HistoryLimits): Promise<Past> {
    return this.store.past(contextId, limits);
  }

  addSummary(summary: NewSummary): Promise<string> {
    return this.store.addSummary(summary);
  }

  summaries(contextId: string): Promise<readonly StoredSummary[] | undefined> {
    return this.store.summaries(contextId);
  }

  removeSummary(contextId: string, summaryId: string): Promise<boolean> {
    return this.store.removeSummary(contextId, summaryId);
  }

  context(contextId: string): Promise<ContextSummary | undefined> {
    return this.store.context(contextId);
  }

  /** @throws RhetorError `version_conflict` if a version is expected and the context has another */
  async assertVersion(contextId: string, expected: number | undefined): Promise<void> {
    if (expected === undefined) return;
    const actual = (await this.store.context(contextId))?.version ?? 0;
    if (actual !== expected) throw versionConflict(contextId, expected, actual);
  }

  list(query: ContextQuery): Promise<ContextPage> {
    return this.store.list(query);
  }

  messages(contextId: string, query: MessageQuery): Promise<MessagePage | undefined> {
    return this.store.messages(contextId, query);
  }

  delete(contextId: string): Promise<boolean> {
    return this.store.delete(contextId);
  }

  readSetting(key: string): Promise<string | undefined> {
    return this.store.readSetting(key);
  }

  writeSetting(key: string, value: string): Promise<void> {
    return this.store.writeSetting(key, value);
  }

  readDocuments(collection: string): Promise<readonly StoredDocument[]> {
    return this.store.readDocuments(collection);
  }

  writeDocument(collection: string, id: string, body: string): Promise<void> {
    return this.store.writeDocument(collection, id, body);
  }

  removeDocument(collection: string, id: string): Promise<boolean> {
    return this.store.removeDocument(collection, id);
  }

  keepAnswer(answer: NewKeptAnswer): Promise<void> {
    return this.store.keepAnswer(answer);
  }

  keptAnswer(id: string): Promise<KeptAnswer | undefined> {
    return this.store.keptAnswer(id);
  }

  fault(): string | undefined {
    return this.store.fault();
  }
}
