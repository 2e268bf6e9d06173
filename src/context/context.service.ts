/** Stored conversations for the rest of Rhetor, and the lifecycle of the store. */
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { filter, type Observable } from 'rxjs';
import { bestMessages } from './search/best-messages.ts';
import { CalibrationService } from './tokens/calibration.service.ts';
import type {
  ContextUpdate,
  Fork,
  NewContext,
  AddedMessages,
  StoredMessages,
} from './records/context-changes.ts';
import { contextNotFound, contextTaken, versionConflict } from './context-errors.ts';
import type {
  StoredContextPage,
  ContextQuery,
  StoredMessagePage,
  MessageQuery,
} from './records/context-pages.ts';
import type { ContextScope } from './records/context-scope.ts';
import type { ContextSummary } from './records/context-summary.ts';
import { MeaningService } from './search/meaning.service.ts';
import { ContextCatalog } from './ports/context-catalog.ts';
import { MessageSearch } from './ports/message-search.ts';
import { StoreLifecycle } from './ports/store-lifecycle.ts';
import { StoreNotices } from './ports/store-notices.ts';
import { SummaryStore } from './ports/summary-store.ts';
import { TurnStore } from './ports/turn-store.ts';
import type { HistoryLimits, Past } from './history/past.ts';
import type { PinChange } from './history/pin-change.ts';
import { readLongPage } from './long-page.ts';
import { pageOf } from './rows/page-bytes.ts';
import type { FoundMessage, RankedMessage, SearchQuestion } from './records/search-question.ts';
import type { Neighbours } from './records/search-query.ts';
import type { StoreNotice } from './records/store-notice.ts';
import type { NewestAnswer } from './records/stored-context.ts';
import type { StoredTalk, TalkQuery } from './history/stored-talk.ts';
import type { NewTurn, StoredTurn } from './records/stored-turn.ts';
import type { NewSummary, StoredSummary } from './records/summary.ts';
import { unlessAborted } from './search/unless-aborted.ts';
import { MOST_PAGE_BYTES } from './limits.ts';

const ALONE: Neighbours = { before: [], after: [] };

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
    private readonly meaning: MeaningService,
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

  appendTurn(turn: NewTurn, scope: ContextScope): Promise<StoredTurn> {
    return this.turns.append(turn, scope);
  }

  past(contextId: string, limits: HistoryLimits, scope: ContextScope): Promise<Past> {
    return this.turns.past(contextId, limits, scope);
  }

  talk(contextId: string, query: TalkQuery, scope: ContextScope): Promise<StoredTalk> {
    return this.turns.talk(contextId, query, scope);
  }

  newestAnswer(contextId: string, scope?: ContextScope): Promise<NewestAnswer | undefined> {
    return this.turns.newestAnswer(contextId, scope);
  }

  addSummary(summary: NewSummary, scope: ContextScope): Promise<string> {
    return this.layers.add(summary, scope);
  }

  /** The newest summaries, up to 8 MiB. */
  async summaries(
    contextId: string,
    scope: ContextScope,
  ): Promise<readonly StoredSummary[] | undefined> {
    const summaries = await this.layers.list(contextId, scope);
    const bounds = { limit: Infinity, mostBytes: MOST_PAGE_BYTES };
    return summaries && pageOf(summaries, ({ text }) => Buffer.byteLength(text), bounds).rows;
  }

  removeSummary(contextId: string, summaryId: string, scope: ContextScope): Promise<boolean> {
    return this.layers.remove(contextId, summaryId, scope);
  }

  async create(context: NewContext, scope: ContextScope): Promise<ContextSummary> {
    await this.contexts.create(context, scope);
    return this.existing(context.contextId, scope);
  }

  async update(
    contextId: string,
    changes: ContextUpdate,
    scope: ContextScope,
  ): Promise<ContextSummary> {
    await this.contexts.update(contextId, changes, scope);
    return this.existing(contextId, scope);
  }

  pin(change: PinChange, scope: ContextScope): Promise<readonly string[]> {
    return this.contexts.pin(change, scope);
  }

  appendMessages(messages: AddedMessages, scope: ContextScope): Promise<StoredMessages> {
    return this.turns.appendMessages(messages, scope);
  }

  async fork(fork: Fork, scope: ContextScope): Promise<ContextSummary> {
    await this.contexts.fork(fork, scope);
    return this.existing(fork.newContextId, scope);
  }

  context(contextId: string, scope: ContextScope): Promise<ContextSummary | undefined> {
    return this.contexts.find(contextId, scope);
  }

  /**
   * Called before a model is asked for a turn that could not be stored.
   * @throws RhetorError `context_not_found` if the context exists outside of the scope
   */
  async assertNotTaken(contextId: string, scope: ContextScope): Promise<void> {
    if (scope.type === 'all') return;
    if (await this.contexts.isTaken(contextId, scope)) throw contextTaken(contextId);
  }

  /** @throws RhetorError `version_conflict` if the context does not have the expected version */
  async assertVersion(
    contextId: string,
    expected: number | undefined,
    scope: ContextScope,
  ): Promise<void> {
    if (expected === undefined) return;
    const actual = (await this.contexts.find(contextId, scope))?.version ?? 0;
    if (actual !== expected) throw versionConflict(contextId, expected, actual);
  }

  list(query: ContextQuery, scope: ContextScope): Promise<StoredContextPage> {
    return this.contexts.list(query, scope);
  }

  /** At most 8 MiB, read in slices; see `readLongPage`. */
  messages(
    contextId: string,
    query: MessageQuery,
    scope: ContextScope,
  ): Promise<StoredMessagePage | undefined> {
    return readLongPage(this.contexts, contextId, query, scope);
  }

  /** Makes the first search as quick as others. */
  warmSearch(): void {
    this.index.warm();
  }

  /**
   * Returns the messages that match a question best, best first; see `rankCandidates` for their
   * scores. Fewer than `limit` are returned if they would exceed 8 MiB.
   * @param signal the caller waits no longer: a search that waits is dropped, and one that has found
   *   something returns it as it is
   * @throws RhetorError `context_not_found` if the question is limited to a context that does not
   * exist; the signal's reason
   */
  async search(
    asked: SearchQuestion,
    scope: ContextScope,
    signal?: AbortSignal,
  ): Promise<readonly FoundMessage[]> {
    const { contextId, limit, neighbours = 0 } = asked;
    if (contextId !== undefined) await this.existing(contextId, scope);
    const { index, meaning } = this;
    const ranked = await bestMessages({ index, meaning }, asked, scope, signal);
    const bounds = { limit, mostBytes: MOST_PAGE_BYTES };
    const results = pageOf(ranked, bytesOfResult, bounds).rows;
    if (neighbours === 0 || results.length === 0) return results;
    const sequences = results.map(({ message }) => message.sequence);
    const beside = this.index.neighbours(sequences, neighbours, scope, signal);
    const around = await unlessAborted(beside, signal);
    const whole = results.map((result): FoundMessage => {
      const own = around?.get(result.message.sequence) ?? ALONE;
      return { ...result, neighbours: own };
    });
    return pageOf(whole, bytesWithNeighbours, bounds).rows;
  }

  delete(contextId: string, scope: ContextScope): Promise<boolean> {
    return this.contexts.delete(contextId, scope);
  }

  /** Emits what other processes on the same store did to contexts. */
  get contextNotices(): Observable<ContextNotice> {
    return this.notices.heard.pipe(filter(isContextNotice));
  }

  /** Cancels the context's turns that run in other processes, as far as the scope includes them. */
  cancelElsewhere(contextId: string, scope: ContextScope): Promise<void> {
    return this.notices.tell({ type: 'context-cancelled', contextId, scope });
  }

  fault(): string | undefined {
    return this.store.fault();
  }

  private async existing(contextId: string, scope: ContextScope): Promise<ContextSummary> {
    const context = await this.contexts.find(contextId, scope);
    if (context === undefined) throw contextNotFound(contextId);
    return context;
  }
}

function bytesOfResult({ message }: Pick<RankedMessage, 'message'>): number {
  return Buffer.byteLength(JSON.stringify(message.message.parts));
}

function bytesWithNeighbours({ message, neighbours = ALONE }: FoundMessage): number {
  const all = [message, ...neighbours.before, ...neighbours.after];
  return all.reduce((sum, each) => sum + bytesOfResult({ message: each }), 0);
}

function isContextNotice(notice: StoreNotice): notice is ContextNotice {
  return 'contextId' in notice;
}
