/** Conversations on disk, as the rest of Rhetor sees them, and the life of the store behind them. */
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { filter, type Observable } from 'rxjs';
import { CalibrationService } from './calibration.service.ts';
import type {
  ContextChanges,
  Fork,
  NewContext,
  NewMessages,
  StoredMessages,
} from './context-changes.ts';
import { contextNotFound, versionConflict } from './context-errors.ts';
import type { ContextPage, ContextQuery, MessagePage, MessageQuery } from './context-pages.ts';
import {
  ContextStore,
  type HistoryLimits,
  type NewTurn,
  type Past,
  type StoredTurn,
} from './context-store.ts';
import type { ContextSummary, StoredMessage } from './stored-context.ts';
import { readLongPage } from './long-page.ts';
import { pageOf } from './page-bytes.ts';
import { rankCandidates, type SearchResult } from './search/rank-candidates.ts';
import type { SearchScope } from './search/search-query.ts';
import { searchWords } from './search/search-words.ts';
import type { StoreNotice } from './store-notice.ts';
import type { StoredTalk, TalkQuery } from './stored-talk.ts';
import type { NewSummary, StoredSummary } from './summary.ts';
import { MOST_PAGE_BYTES, SEARCH_CANDIDATES } from './limits.ts';

export type Question = SearchScope & {
  readonly question: string;
  /** Most results, 1 to 1000. */
  readonly limit: number;
};

type ContextNotice = Extract<StoreNotice, { readonly contextId: string }>;

/** Every method does what ContextStore says, and fails as it says. */
@Injectable()
export class ContextService implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly store: ContextStore,
    private readonly calibration: CalibrationService,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.store.open();
    await this.calibration.load();
  }

  /** The last hook of a shutdown: turns that end while Rhetor drains are still stored. */
  async onApplicationShutdown(): Promise<void> {
    await this.calibration.close();
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

  talk(contextId: string, query: TalkQuery): Promise<StoredTalk> {
    return this.store.talk(contextId, query);
  }

  addSummary(summary: NewSummary): Promise<string> {
    return this.store.addSummary(summary);
  }

  /** The newest, as many as 8 MiB hold. */
  async summaries(contextId: string): Promise<readonly StoredSummary[] | undefined> {
    const summaries = await this.store.summaries(contextId);
    const bounds = { limit: Infinity, mostBytes: MOST_PAGE_BYTES };
    return summaries && pageOf(summaries, ({ text }) => Buffer.byteLength(text), bounds).rows;
  }

  removeSummary(contextId: string, summaryId: string): Promise<boolean> {
    return this.store.removeSummary(contextId, summaryId);
  }

  async create(context: NewContext): Promise<ContextSummary> {
    await this.store.create(context);
    return this.existing(context.contextId);
  }

  async update(contextId: string, changes: ContextChanges): Promise<ContextSummary> {
    await this.store.update(contextId, changes);
    return this.existing(contextId);
  }

  appendMessages(messages: NewMessages): Promise<StoredMessages> {
    return this.store.appendMessages(messages);
  }

  async fork(fork: Fork): Promise<ContextSummary> {
    await this.store.fork(fork);
    return this.existing(fork.newContextId);
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

  /** At most 8 MiB, read in slices; see `readLongPage`. */
  messages(contextId: string, query: MessageQuery): Promise<MessagePage | undefined> {
    return readLongPage(this.store, contextId, query);
  }

  /**
   * The messages that answer a question best, best first; see `rankCandidates` for their scores. There are
   * fewer than `limit` where they would have more than 8 MiB.
   * @throws RhetorError `context_not_found` if it is asked of one context, and there is none
   */
  async search({ question, limit, ...scope }: Question): Promise<readonly SearchResult[]> {
    const { contextId } = scope;
    if (contextId !== undefined) await this.existing(contextId);
    const words = searchWords(question);
    if (words.length === 0) return [];
    const most = Math.max(SEARCH_CANDIDATES, limit);
    const candidates = await this.store.search({ ...scope, words, limit: most });
    const ranked = rankCandidates(candidates, { question, limit, now: Date.now() });
    return pageOf(ranked, bytesOfResult, { limit, mostBytes: MOST_PAGE_BYTES }).rows;
  }

  delete(contextId: string): Promise<boolean> {
    return this.store.delete(contextId);
  }

  /** What other processes on the same store did to contexts. */
  get contextNotices(): Observable<ContextNotice> {
    return this.store.notices.pipe(filter(isContextNotice));
  }

  /** Ends a context's turns that run in other processes; what they have so far is kept. */
  cancelElsewhere(contextId: string): Promise<void> {
    return this.store.tell({ type: 'context-cancelled', contextId });
  }

  fault(): string | undefined {
    return this.store.fault();
  }

  private async existing(contextId: string): Promise<ContextSummary> {
    const context = await this.store.context(contextId);
    if (context === undefined) throw contextNotFound(contextId);
    return context;
  }
}

function bytesOfResult({ message }: SearchResult): number {
  return Buffer.byteLength(JSON.stringify(message.message.parts));
}

function isContextNotice(notice: StoreNotice): notice is ContextNotice {
  return 'contextId' in notice;
}
