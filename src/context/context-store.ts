/** The durable store of conversations: one contract, passed by every back end's run of one suite. */
import type { Observable } from 'rxjs';
import type { Message } from '../model/message.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Claim } from './claim.ts';
import type {
  ContextChanges,
  ContextCount,
  ContextLimits,
  Fork,
  NewContext,
  NewMessages,
  Retention,
  StoredMessages,
} from './context-changes.ts';
import type { ContextPage, ContextQuery, MessagePage, MessageQuery } from './context-pages.ts';
import type { MirrorOutbox } from './mirror-outbox.ts';
import type { KeptAnswer, NewKeptAnswer } from './kept-answer.ts';
import type { SearchCandidate, SearchQuery } from './search/search-query.ts';
import type { ContextSummary, CutStatus, MessageOrigin, StoredMessage } from './stored-context.ts';
import type { StoredTalk, TalkQuery } from './stored-talk.ts';
import type { NewSummary, StoredSummary } from './summary.ts';
import type { StoreBackup } from './store-backup.ts';
import type { StoreNotice } from './store-notice.ts';
import type { ExportedMessage, ExportQuery } from './transfer/exported-message.ts';
import type { ImportFile } from './transfer/import-file.ts';

/** One exchange, stored whole or not at all. */
export type NewTurn = {
  readonly contextId: string;
  readonly component: string | undefined;
  /**
   * `append`: the messages come after what is there. `replace`: the active list becomes exactly
   * these messages; active ones that drop out are archived with the time they were superseded.
   */
  readonly mode: 'append' | 'replace';
  /** With `append`: these are archived. */
  readonly supersedes?: SupersededRange;
  /** The turn is stored only if the context has this version; 0: only if there is none. */
  readonly expectedVersion?: number;
  readonly messages: readonly Message[];
  /** Epoch milliseconds at which the messages arrived. */
  readonly askedAt: number;
  readonly reply: Message;
  /** Epoch milliseconds at which the reply ended. */
  readonly repliedAt: number;
  readonly status?: CutStatus;
  readonly origin: MessageOrigin;
  /** Kept with the turn: both are there, or neither. */
  readonly kept?: NewKeptAnswer;
  /** The cut turn that this one repeats; what is kept of it under the same id gives way to `kept`. */
  readonly replaces?: ReplacedTurn;
};

export type ReplacedTurn = {
  /** The id of its reply. */
  readonly messageId: string;
  /** Whether its messages are deleted; otherwise the new list of messages says what becomes of them. */
  readonly isDeleted: boolean;
};

/** Active messages by their sequence, except system messages and pinned ones. */
export type SupersededRange = {
  /** The last one that stays; 0 for none. */
  readonly after: number;
  /** Messages that were stored later, by other turns, stay. */
  readonly upTo: number;
};

export type StoredTurn = {
  /** The reply's id. */
  readonly messageId: string;
  /** Turns stored in this context so far; rises by one with each change. */
  readonly version: number;
  /** Epoch milliseconds. */
  readonly repliedAt: number;
};

/** A text of another feature, which alone knows its form. */
export type StoredDocument = { readonly id: string; readonly body: string };

/** How far back a window may reach. */
export type HistoryLimits = {
  /** Estimated tokens; reading stops before the message that would pass it. */
  readonly maxTokens: number;
  readonly maxMessages: number;
  /**
   * As much of a tool's message counts at most, since its result can be cleared; in full they may
   * then come to twice `maxTokens`. Absent: it counts in full.
   */
  readonly mostOfToolMessage?: number;
};

/** What is read of a context for a window. */
export type Past = ContextLimits & {
  /** As `history` gives them. */
  readonly messages: readonly StoredMessage[];
  /** The number of all active messages, including those that were not read. */
  readonly messageCount: number;
  readonly tokenCount: number;
  /** The summary in force; absent when there is none. */
  readonly summary?: StoredSummary;
};

/**
 * Every method rejects with a RhetorError `storage_unavailable` while the database cannot do its
 * work (full disk, lock, broken file); it is tried anew at each call, so that it heals by itself.
 */
export abstract class ContextStore {
  /**
   * Connects and brings the schema up to date; called once, before everything else.
   * @throws StartupError that says what to do
   */
  abstract open(): Promise<void>;

  /** Resolves when what was begun has ended and everything is let go; later calls are refused. */
  abstract close(): Promise<void>;

  /**
   * Resolves when the turn is on disk. Turns of one context are ordered by the time they get here.
   * @throws RhetorError `version_conflict`: nothing was stored
   */
  abstract appendTurn(turn: NewTurn): Promise<StoredTurn>;

  /**
   * The newest active messages within the limits and the context's own, and before them every older
   * one that is the system's or pinned, which counts too; in order of time. Empty for an unknown context.
   */
  abstract history(contextId: string, limits: HistoryLimits): Promise<readonly StoredMessage[]>;

  /** The history, and what a window needs besides, of one moment. */
  abstract past(contextId: string, limits: HistoryLimits): Promise<Past>;

  /**
   * The active messages from both ends, without system messages and pinned ones, as far as `query` wants
   * them; all of one moment.
   */
  abstract talk(contextId: string, query: TalkQuery): Promise<StoredTalk>;

  /**
   * Lays a summary over messages of the context; resolves with its id.
   * @throws RhetorError `context_not_found`
   */
  abstract addSummary(summary: NewSummary): Promise<string>;

  /** All of them, newest first; undefined if there is no such context. */
  abstract summaries(contextId: string): Promise<readonly StoredSummary[] | undefined>;

  /** True if there was one; those that it had absorbed are in force again. */
  abstract removeSummary(contextId: string, summaryId: string): Promise<boolean>;

  /** @throws RhetorError `conflict` if there is such a context, `validation_failed` for large metadata */
  abstract create(context: NewContext): Promise<void>;

  /** @throws RhetorError `context_not_found`, `validation_failed` if its metadata become too large */
  abstract update(contextId: string, changes: ContextChanges): Promise<void>;

  /**
   * As a turn without a model.
   * @throws RhetorError `context_not_found`, `version_conflict`
   */
  abstract appendMessages(messages: NewMessages): Promise<StoredMessages>;

  /**
   * A new context with the active messages of another, from its beginning on; what was archived or
   * summarised stays behind.
   * @throws RhetorError `context_not_found`, `not_found` for the message, `conflict` for the new id
   */
  abstract fork(fork: Fork): Promise<void>;

  /** Deletes contexts that have had their time, as `delete` does; resolves with how many. */
  abstract expire(retention: Retention): Promise<number>;

  /** How many contexts there are, and how many of them were not changed since then. */
  abstract countUnchangedSince(epochMs: number): Promise<ContextCount>;

  /**
   * All of the file's contexts, or none.
   * @throws RhetorError `conflict` that names the first whose id is taken
   */
  abstract importContexts(file: ImportFile): Promise<void>;

  /**
   * Some of a context's messages in order of time; empty at the end, undefined if there is no such
   * context. For an export, which asks again and again.
   */
  abstract exportPage(query: ExportQuery): Promise<readonly ExportedMessage[] | undefined>;

  abstract context(contextId: string): Promise<ContextSummary | undefined>;

  /** @throws RhetorError `invalid_value` for a cursor that was not made here */
  abstract list(query: ContextQuery): Promise<ContextPage>;

  /**
   * Undefined if there is no such context. At least one message, if there is one.
   * @throws RhetorError `invalid_value` if `before` is no message of this context
   */
  abstract messages(contextId: string, query: MessageQuery): Promise<MessagePage | undefined>;

  /**
   * The best messages that hold one of the words, best first, and after them the neighbours of the
   * best; a word matches every form that has its stem. Empty for an unknown context.
   */
  abstract search(query: SearchQuery): Promise<readonly SearchCandidate[]>;

  /** True if there was one; afterwards nothing of it is left in the database files. */
  abstract delete(contextId: string): Promise<boolean>;

  /** Rhetor's own durable settings, such as the default model. */
  abstract readSetting(key: string): Promise<string | undefined>;
  abstract writeSetting(key: string, value: string): Promise<void>;

  /** Texts of other features, each under an id of its collection; in the order of their ids. */
  abstract readDocuments(collection: string): Promise<readonly StoredDocument[]>;
  /** Replaces what is there. Changes of one document happen in the order of the calls. */
  abstract writeDocument(collection: string, id: string, body: string): Promise<void>;
  /** True if there was one. */
  abstract removeDocument(collection: string, id: string): Promise<boolean>;

  /** Keeps an answer that has no turn; one under the same id is replaced. */
  abstract keepAnswer(answer: NewKeptAnswer): Promise<void>;
  /** Undefined if there is none, or if it is older than KEPT_FOR_MS. */
  abstract keptAnswer(id: string): Promise<KeptAnswer | undefined>;

  /** Who changed what, and who was refused. */
  abstract readonly audit: AuditTrail;

  /** What a mirror of the store has not got. */
  abstract readonly outbox: MirrorOutbox;

  /**
   * Undefined while somebody else has the claim, in this process or another. It is kept until it is
   * released, or its process dies, which sets it free within CLAIM_MS.
   */
  abstract claim(name: string): Promise<Claim | undefined>;

  /** What the other processes on this store have done; it neither ends nor fails. */
  abstract readonly notices: Observable<StoreNotice>;
  /** Tells the other processes; nobody waits for them, and one that cannot be reached misses it. */
  abstract tell(notice: StoreNotice): Promise<void>;

  /**
   * A verified copy of everything that is stored, made while turns go on; aborting the signal ends it.
   * @throws RhetorError `conflict` where the database has its own tools for that; the signal's reason
   */
  abstract backUp(signal: AbortSignal): Promise<StoreBackup>;

  /** Why the store cannot be written now; undefined while it can. Cheap, never throws. */
  abstract fault(): string | undefined;
}
