/** The store of several processes: one PostgreSQL, which orders what they do and tells each the others'. */
import { randomUUID } from 'node:crypto';
import { defer, type Observable } from 'rxjs';
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
import { backupElsewhere } from '../context-errors.ts';
import type { ContextPage, ContextQuery, MessagePage, MessageQuery } from '../context-pages.ts';
import {
  ContextStore,
  type HistoryLimits,
  type NewTurn,
  type Past,
  type StoredDocument,
  type StoredTurn,
} from '../context-store.ts';
import type { KeptAnswer, NewKeptAnswer } from '../kept-answer.ts';
import { toStoredSummary } from '../rows/summary-row.ts';
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';
import type { StoreBackup } from '../store-backup.ts';
import type { StoreNotice } from '../store-notice.ts';
import type { ContextSummary, StoredMessage } from '../stored-context.ts';
import type { StoredTalk, TalkQuery } from '../stored-talk.ts';
import type { NewSummary, StoredSummary } from '../summary.ts';
import type { ExportedMessage, ExportQuery } from '../transfer/exported-message.ts';
import type { ImportFile } from '../transfer/import-file.ts';
import { PostgresAuditTrail } from './audit.ts';
import type { Attempt, Session } from './connections.ts';
import * as changes from './context-changes-sql.ts';
import { forkContext } from './fork.ts';
import { removeHidden } from './hidden-contexts.ts';
import { readPast } from './history-reads.ts';
import { importContexts } from './import.ts';
import { NOTIFY } from './listener.ts';
import {
  closeDatabase,
  openDatabase,
  type OpenDatabase,
  type PostgresStoreOptions,
} from './open-database.ts';
import { PostgresOutbox } from './outbox.ts';
import * as pages from './page-reads.ts';
import { storageUnavailable } from './postgres-fault.ts';
import { searchMessages } from './search-queries.ts';
import { addSummary, readSummaries, removeSummary } from './summaries.ts';
import { readTalk } from './talk-reads.ts';

export class PostgresContextStore extends ContextStore {
  override readonly notices: Observable<StoreNotice> = defer(
    () => this.whileOpen().listener.notices,
  );
  override readonly outbox = new PostgresOutbox(() => this.whileOpen().connections);
  override readonly audit = new PostgresAuditTrail(() => this.whileOpen().connections);
  private readonly options: PostgresStoreOptions;
  private opened: OpenDatabase | undefined;

  constructor(options: PostgresStoreOptions) {
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
    return this.whileOpen().turns.append(turn);
  }

  override async history(id: string, limits: HistoryLimits): Promise<readonly StoredMessage[]> {
    return (await this.past(id, limits)).messages;
  }

  override past(contextId: string, limits: HistoryLimits): Promise<Past> {
    return this.read((session) => readPast(session, contextId, limits));
  }

  override talk(id: string, query: TalkQuery): Promise<StoredTalk> {
    return this.whileOpen().connections.readMoment((session) => readTalk(session, id, query));
  }

  override async addSummary(summary: NewSummary): Promise<string> {
    const id = randomUUID();
    await this.write((session) => addSummary(session, id, summary));
    return id;
  }

  override async summaries(contextId: string): Promise<readonly StoredSummary[] | undefined> {
    const rows = await this.read((session) => readSummaries(session, contextId));
    return rows?.map(toStoredSummary);
  }

  override removeSummary(contextId: string, id: string): Promise<boolean> {
    return this.write((session) => removeSummary(session, contextId, id));
  }

  override create(context: NewContext): Promise<void> {
    return this.write((session, isRepeat) => changes.createContext(session, context, isRepeat));
  }

  override update(contextId: string, wanted: ContextChanges): Promise<void> {
    return this.write((session) => changes.updateContext(session, contextId, wanted));
  }

  override appendMessages(messages: NewMessages): Promise<StoredMessages> {
    const rows = changes.newRows(messages);
    return this.write((session, again) => changes.appendMessages(session, messages, rows, again));
  }

  override fork(fork: Fork): Promise<void> {
    return this.writeLong((session, isRepeat) => forkContext(session, fork, isRepeat));
  }

  override countUnchangedSince(epochMs: number): Promise<ContextCount> {
    return this.read((session) => changes.countUnchangedSince(session, epochMs));
  }

  override async expire(retention: Retention): Promise<number> {
    const hidden = await this.write((session) => changes.expireContexts(session, retention));
    if (hidden.length > 0) await removeHidden(this.whileOpen().connections);
    return hidden.length;
  }

  override importContexts(file: ImportFile): Promise<void> {
    return this.writeLong((session, isRepeat) => importContexts(session, file, isRepeat));
  }

  override exportPage(query: ExportQuery): Promise<readonly ExportedMessage[] | undefined> {
    return this.read((session) => pages.readExport(session, query));
  }

  override context(contextId: string): Promise<ContextSummary | undefined> {
    return this.read((session) => pages.readContext(session, contextId));
  }

  override async list(query: ContextQuery): Promise<ContextPage> {
    // A part of an id is looked for in all of them.
    return query.text === undefined
      ? this.read((session) => pages.listContexts(session, query))
      : this.look((session) => pages.listContexts(session, query));
  }

  override messages(contextId: string, query: MessageQuery): Promise<MessagePage | undefined> {
    return this.read((session) => pages.readMessages(session, contextId, query));
  }

  override async search(query: SearchQuery): Promise<readonly SearchCandidate[]> {
    return this.look((session) => searchMessages(session, query));
  }

  override async delete(contextId: string): Promise<boolean> {
    const { turns, process, connections } = this.whileOpen();
    const sql = `SELECT rhetor.hide_context($1, $2) AS hidden, (${NOTIFY('$3')}) AS told`;
    const told = this.told({ type: 'context-deleted', contextId });
    const [row = {}] = await turns.inTurn(contextId, () =>
      connections.run(sql, contextId, process, told),
    );
    if (typeof row['hidden'] !== 'number') return false;
    await removeHidden(connections);
    return true;
  }

  override async readSetting(key: string): Promise<string | undefined> {
    return this.whileOpen().documents.readSetting(key);
  }

  override async writeSetting(key: string, value: string): Promise<void> {
    return this.whileOpen().documents.writeSetting(key, value);
  }

  override async readDocuments(collection: string): Promise<readonly StoredDocument[]> {
    return this.whileOpen().documents.readDocuments(collection);
  }

  override async writeDocument(collection: string, id: string, body: string): Promise<void> {
    return this.whileOpen().documents.writeDocument(collection, id, body);
  }

  override async removeDocument(collection: string, id: string): Promise<boolean> {
    return this.whileOpen().documents.removeDocument(collection, id);
  }

  override async keepAnswer(answer: NewKeptAnswer): Promise<void> {
    return this.whileOpen().documents.keepAnswer(answer);
  }

  override async keptAnswer(id: string): Promise<KeptAnswer | undefined> {
    return this.whileOpen().documents.keptAnswer(id);
  }

  override async claim(name: string): Promise<Claim | undefined> {
    return this.whileOpen().claims.take(name);
  }

  override async tell(notice: StoreNotice): Promise<void> {
    await this.whileOpen().connections.run(NOTIFY('$1'), this.told(notice));
  }

  override backUp(): Promise<StoreBackup> {
    return Promise.reject(backupElsewhere());
  }

  override fault(): string | undefined {
    return this.opened === undefined ? 'The store is closed.' : this.opened.health.fault;
  }

  private async read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.whileOpen().connections.read(work);
  }

  /** What may take long: few at once, and not for ever. */
  private async look<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { searches, connections } = this.whileOpen();
    return searches.run(() => connections.readBriefly(work));
  }

  private async write<T>(work: Attempt<T>): Promise<T> {
    return this.whileOpen().connections.write(work);
  }

  /** One at a time, so that readers always have a connection. */
  private async writeLong<T>(work: Attempt<T>): Promise<T> {
    const { longJobs, connections } = this.whileOpen();
    return longJobs.run('long', () => connections.writeLong(work));
  }

  private told(notice: StoreNotice): string {
    return this.whileOpen().listener.toPayload(notice);
  }

  private whileOpen(): OpenDatabase {
    if (this.opened === undefined) {
      throw storageUnavailable({ type: 'closed', detail: 'the store is not open' });
    }
    return this.opened;
  }
}
