/** The embedded store: one file, a thread that writes, a connection on the main thread that reads. */
import { randomUUID } from 'node:crypto';
import { NEVER } from 'rxjs';
import type { Claim } from '../claim.ts';
import type {
  ContextChanges,
  ContextCount,
  Fork,
  NewContext,
  NewMessages,
  Retention,
  StoredMessages,
} from '../context-changes.ts';
import type { ContextPage, ContextQuery, MessagePage, MessageQuery } from '../context-pages.ts';
import {
  ContextStore,
  type HistoryLimits,
  type NewTurn,
  type Past,
  type StoredDocument,
  type StoredTurn,
} from '../context-store.ts';
import type { ContextSummary, StoredMessage } from '../stored-context.ts';
import type { KeptAnswer, NewKeptAnswer } from '../kept-answer.ts';
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';
import type { StoreBackup } from '../store-backup.ts';
import type { StoredTalk, TalkQuery } from '../stored-talk.ts';
import type { NewSummary, StoredSummary } from '../summary.ts';
import type { ExportedMessage, ExportQuery } from '../transfer/exported-message.ts';
import type { ImportFile } from '../transfer/import-file.ts';
import { LocalClaims } from './local-claims.ts';
import {
  closeDatabase,
  openDatabase,
  type OpenDatabase,
  type SqliteStoreOptions,
} from './open-database.ts';
import type { ReadQueries } from './read-queries.ts';
import { storageUnavailable } from './storage-fault.ts';
import { faultOfFiles } from './watch-storage.ts';
import { toMessageRow, toMessageRows } from '../rows/stored-rows.ts';
import type { WriterJob } from './writer-job.ts';
import { backUpDatabase } from './sqlite-backup.ts';
import { SqliteAuditTrail } from './sqlite-audit-trail.ts';
import { SqliteOutbox } from './sqlite-outbox.ts';
import { KEPT_FOR_MS } from '../limits.ts';

export class SqliteContextStore extends ContextStore {
  override readonly outbox = new SqliteOutbox(
    (work) => this.read(work),
    (key, value) => this.writeSetting(key, value),
  );
  override readonly audit = new SqliteAuditTrail(
    (work) => this.read(work),
    (job) => this.write(job),
  );
  private readonly options: SqliteStoreOptions;
  private readonly claims = new LocalClaims();
  private opened: OpenDatabase | undefined;

  constructor(options: SqliteStoreOptions) {
    super();
    this.options = options;
  }

  override async open(): Promise<void> {
    this.opened = await openDatabase(this.options);
  }

  override async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    if (opened !== undefined) await closeDatabase(opened);
  }

  override async appendTurn(turn: NewTurn): Promise<StoredTurn> {
    const { contextId, component = null, mode, supersedes, expectedVersion, kept, replaces } = turn;
    const { messages, reply } = toMessageRows(turn);
    const version = await this.write({
      type: 'append-turn',
      contextId,
      component,
      mode,
      ...(supersedes !== undefined && { supersedes }),
      ...(expectedVersion !== undefined && { expectedVersion }),
      messages,
      reply,
      ...(kept !== undefined && { kept }),
      ...(replaces !== undefined && { replaces }),
    });
    return { messageId: reply.id, version, repliedAt: reply.timestamp };
  }

  override history(contextId: string, limits: HistoryLimits): Promise<readonly StoredMessage[]> {
    return this.read((queries) => queries.history(contextId, limits));
  }

  override past(contextId: string, limits: HistoryLimits): Promise<Past> {
    return this.read((queries) => queries.past(contextId, limits));
  }

  override talk(contextId: string, query: TalkQuery): Promise<StoredTalk> {
    return this.read((queries) => queries.talk(contextId, query));
  }

  override async addSummary(summary: NewSummary): Promise<string> {
    const id = randomUUID();
    await this.write({ type: 'add-summary', id, summary });
    return id;
  }

  override summaries(contextId: string): Promise<readonly StoredSummary[] | undefined> {
    return this.read((queries) => queries.summaries(contextId));
  }

  override async removeSummary(contextId: string, id: string): Promise<boolean> {
    return (await this.write({ type: 'remove-summary', contextId, id })) > 0;
  }

  override async create({ pinned, ...context }: NewContext): Promise<void> {
    const rows = pinned.map((message) => ({
      ...toMessageRow(message, context.createdAt),
      isPinned: true,
    }));
    await this.write({ type: 'create-context', context, pinned: rows });
  }

  override async update(contextId: string, changes: ContextChanges): Promise<void> {
    await this.write({ type: 'update-context', contextId, changes });
  }

  override async appendMessages({ messages, at, ...rest }: NewMessages): Promise<StoredMessages> {
    const rows = messages.map((message) => toMessageRow(message, at));
    const version = await this.write({ type: 'append-messages', ...rest, messages: rows });
    return { messageIds: rows.map(({ id }) => id), version };
  }

  override async fork(fork: Fork): Promise<void> {
    await this.write({ type: 'fork-context', fork });
  }

  override expire(retention: Retention): Promise<number> {
    return this.write({ type: 'expire-contexts', retention });
  }

  override countUnchangedSince(epochMs: number): Promise<ContextCount> {
    return this.read((queries) => queries.countUnchangedSince(epochMs));
  }

  override async importContexts(file: ImportFile): Promise<void> {
    await this.write({ type: 'import-contexts', file });
  }

  override exportPage(query: ExportQuery): Promise<readonly ExportedMessage[] | undefined> {
    return this.read((queries) => queries.exportPage(query));
  }

  override context(contextId: string): Promise<ContextSummary | undefined> {
    return this.read((queries) => queries.summary(contextId));
  }

  override async search(query: SearchQuery): Promise<readonly SearchCandidate[]> {
    return this.whileOpen().searcher.search(query);
  }

  override list(query: ContextQuery): Promise<ContextPage> {
    return this.read((queries) => queries.list(query));
  }

  override messages(contextId: string, query: MessageQuery): Promise<MessagePage | undefined> {
    return this.read((queries) => queries.messages(contextId, query));
  }

  override async delete(contextId: string): Promise<boolean> {
    return (await this.write({ type: 'delete-context', contextId })) > 0;
  }

  override readSetting(key: string): Promise<string | undefined> {
    return this.read((queries) => queries.readSetting(key));
  }

  override async writeSetting(key: string, value: string): Promise<void> {
    await this.write({ type: 'write-setting', key, value });
  }

  override readDocuments(collection: string): Promise<readonly StoredDocument[]> {
    return this.read((queries) => queries.readDocuments(collection));
  }

  override async writeDocument(collection: string, id: string, body: string): Promise<void> {
    await this.write({ type: 'write-document', collection, id, body, updatedAt: Date.now() });
  }

  override async removeDocument(collection: string, id: string): Promise<boolean> {
    return (await this.write({ type: 'remove-document', collection, id })) > 0;
  }

  override async keepAnswer(answer: NewKeptAnswer): Promise<void> {
    await this.write({ type: 'keep-answer', answer });
  }

  override keptAnswer(id: string): Promise<KeptAnswer | undefined> {
    return this.read((queries) => queries.keptAnswer(id, Date.now() - KEPT_FOR_MS));
  }

  override async claim(name: string): Promise<Claim | undefined> {
    return this.claims.take(name);
  }

  /** There are no other processes: one at a time has the data directory. */
  override readonly notices = NEVER;
  override async tell(): Promise<void> {}

  override async backUp(signal: AbortSignal): Promise<StoreBackup> {
    const { directory, writer } = this.whileOpen();
    return backUpDatabase(directory, writer, signal);
  }

  override fault(): string | undefined {
    if (this.opened === undefined) return 'The store is closed.';
    return this.opened.writer.fault ?? this.opened.reading.fault ?? faultOfFiles(this.opened);
  }

  private async write(job: WriterJob): Promise<number> {
    const { directory, writer } = this.whileOpen();
    if (directory.lock.fault !== undefined) throw storageUnavailable(directory.lock.fault);
    return writer.run(job);
  }

  private async read<T>(work: (queries: ReadQueries) => T): Promise<T> {
    return this.whileOpen().reader.read(work);
  }

  private whileOpen(): OpenDatabase {
    if (this.opened === undefined) {
      throw storageUnavailable({ type: 'closed', detail: 'the store is not open' });
    }
    return this.opened;
  }
}
