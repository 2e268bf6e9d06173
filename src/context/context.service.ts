/** Stored conversations for the rest of Rhetor, and the lifecycle of the store. */
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { filter, type Observable } from 'rxjs';
import { CalibrationService } from './calibration.service.ts';
import type {
  ContextUpdate,
  Fork,
  NewContext,
  AddedMessages,
  StoredMessages,
} from './context-changes.ts';
import { contextNotFound, versionConflict } from './context-errors.ts';
import type {
  StoredContextPage,
  ContextQuery,
  StoredMessagePage,
  MessageQuery,
} from './context-pages.ts';
import type { ContextSummary } from './context-summary.ts';
import { ContextCatalog } from './ports/context-catalog.ts';
import { MessageSearch } from './ports/message-search.ts';
import { StoreLifecycle } from './ports/store-lifecycle.ts';
import { StoreNotices } from './ports/store-notices.ts';
import { SummaryStore } from './ports/summary-store.ts';
import { TurnStore } from './ports/turn-store.ts';
import type { HistoryLimits, Past } from './past.ts';
import { readLongPage } from './long-page.ts';
import { pageOf } from './page-bytes.ts';
import { rankCandidates, type RankedMessage } from './search/rank-candidates.ts';
import type { SearchScope } from './search/search-query.ts';
import { searchWords } from './search/search-words.ts';
import type { StoreNotice } from './store-notice.ts';
import type { StoredTalk, TalkQuery } from './stored-talk.ts';
import type { NewTurn, StoredTurn } from './stored-turn.ts';
import type { NewSummary, StoredSummary } from './summary.ts';
import { MOST_PAGE_BYTES, SEARCH_CANDIDATES } from './limits.ts';

export type SearchQuestion = SearchScope & {
  readonly question: string;
  /** Most results, 1 to 1000. */
  readonly limit: number;
};

type ContextNotice = Extract<StoreNotice, { readonly contextId: string }>;

/** Every method behaves and fails like the method of the store's port. */
@Injectable()
export class ContextService implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly store: StoreLifecycle,
    private readonly turns: TurnStore,
    private readonly contexts: ContextCatalog,
    private readonly layers: SummaryStore,
    private readonly index: MessageSearch,
    private readonly notices: StoreNotices,
    private readonly calibration: CalibrationService,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.store.open();
    await this.calibration.load();
  }

  /** Runs as the last shutdown hook, so that turns that end while Rhetor drains are still stored. */
  async onApplicationShutdown(): Promise<void> {
    await this.calibration.close();
    await this.store.close();
  }

  appendTurn(turn: NewTurn): Promise<StoredTurn> {
    return this.turns.append(turn);
  }

  past(contextId: string, limits: HistoryLimits): Promise<Past> {
    return this.turns.past(contextId, limits);
  }

  talk(contextId: string, query: TalkQuery): Promise<StoredTalk> {
    return this.turns.talk(contextId, query);
  }

  addSummary(summary: NewSummary): Promise<string> {
    return this.layers.add(summary);
  }

  /** The newest summaries, up to 8 MiB. */
  async summaries(contextId: string): Promise<readonly StoredSummary[] | undefined> {
    const summaries = await this.layers.list(contextId);
    const bounds = { limit: Infinity, mostBytes: MOST_PAGE_BYTES };
    return summaries && pageOf(summaries, ({ text }) => Buffer.byteLength(text), bounds).rows;
  }

  removeSummary(contextId: string, summaryId: string): Promise<boolean> {
    return this.layers.remove(contextId, summaryId);
  }

  async create(context: NewContext): Promise<ContextSummary> {
    await this.contexts.create(context);
    return this.existing(context.contextId);
  }

  async update(contextId: string, changes: ContextUpdate): Promise<ContextSummary> {
    await this.contexts.update(contextId, changes);
    return this.existing(contextId);
  }

  appendMessages(messages: AddedMessages): Promise<StoredMessages> {
    return this.turns.appendMessages(messages);
  }

  async fork(fork: Fork): Promise<ContextSummary> {
    await this.contexts.fork(fork);
    return this.existing(fork.newContextId);
  }

  context(contextId: string): Promise<ContextSummary | undefined> {
    return this.contexts.find(contextId);
  }

  /** @throws RhetorError `version_conflict` if the context does not have the expected version */
  async assertVersion(contextId: string, expected: number | undefined): Promise<void> {
    if (expected === undefined) return;
    const actual = (await this.contexts.find(contextId))?.version ?? 0;
    if (actual !== expected) throw versionConflict(contextId, expected, actual);
  }

  list(query: ContextQuery): Promise<StoredContextPage> {
    return this.contexts.list(query);
  }

  /** At most 8 MiB, read in slices; see `readLongPage`. */
  messages(contextId: string, query: MessageQuery): Promise<StoredMessagePage | undefined> {
    return readLongPage(this.contexts, contextId, query);
  }

  /**
   * Returns the messages that match a question best, best first; see `rankCandidates` for their
   * scores. Fewer than `limit` are returned if they would exceed 8 MiB.
   * @throws RhetorError `context_not_found` if the question is limited to a context that does not
   * exist
   */
  async search({ question, limit, ...scope }: SearchQuestion): Promise<readonly RankedMessage[]> {
    const { contextId } = scope;
    if (contextId !== undefined) await this.existing(contextId);
    const words = searchWords(question);
    if (words.length === 0) return [];
    const most = Math.max(SEARCH_CANDIDATES, limit);
    const candidates = await this.index.candidates({ ...scope, words, limit: most });
    const ranked = rankCandidates(candidates, { question, limit, now: Date.now() });
    return pageOf(ranked, bytesOfResult, { limit, mostBytes: MOST_PAGE_BYTES }).rows;
  }

  delete(contextId: string): Promise<boolean> {
    return this.contexts.delete(contextId);
  }

  /** Emits what other processes on the same store did to contexts. */
  get contextNotices(): Observable<ContextNotice> {
    return this.notices.heard.pipe(filter(isContextNotice));
  }

  /** Cancels the context's turns that run in other processes; their text so far is stored. */
  cancelElsewhere(contextId: string): Promise<void> {
    return this.notices.tell({ type: 'context-cancelled', contextId });
  }

  fault(): string | undefined {
    return this.store.fault();
  }

  private async existing(contextId: string): Promise<ContextSummary> {
    const context = await this.contexts.find(contextId);
    if (context === undefined) throw contextNotFound(contextId);
    return context;
  }
}

function bytesOfResult({ message }: RankedMessage): number {
  return Buffer.byteLength(JSON.stringify(message.message.parts));
}

function isContextNotice(notice: StoreNotice): notice is ContextNotice {
  return 'contextId' in notice;
}
