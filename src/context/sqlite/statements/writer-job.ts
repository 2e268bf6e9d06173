/** The messages between the main thread and the writer's thread: plain data, ready to store. */
import type { ContextScope } from '../../records/context-scope.ts';
import type { ReplacedTurn, SupersededRange } from '../../records/stored-turn.ts';
import type { NewKeptAnswer } from '../../records/kept-answer.ts';
import type { AuditJob } from './audit.ts';
import type { BudgetJob } from './budget-statements.ts';
import type { CacheJob } from './cached-answer-statements.ts';
import type { ContextJob, ImportJob } from './context-job.ts';
import type { KeepAnswerJob } from './kept-answers.ts';
import type { LedgerJob } from './ledger-statements.ts';
import type { AttemptValues } from '../../rows/attempt-row.ts';
import type { MessageRow } from '../../rows/message-row.ts';
import type { NoteJob } from './note-statements.ts';
import type { Refusal } from './refusal.ts';
import type { StorageFault } from '../files/storage-fault.ts';
import type { SummaryJob } from './summaries.ts';
import type { VectorJob } from './vector-statements.ts';

export type AppendTurnJob = {
  readonly type: 'append-turn';
  readonly contextId: string;
  readonly component: string | null;
  readonly scope: ContextScope;
  readonly mode: 'append' | 'replace';
  readonly supersedes?: SupersededRange;
  /** Refused if the context has another version. */
  readonly expectedVersion?: number;
  readonly messages: readonly MessageRow[];
  readonly reply: MessageRow;
  /** Stored in the turn's own transaction. */
  readonly kept?: NewKeptAnswer;
  readonly replaces?: ReplacedTurn;
  /** Stored in the turn's own transaction. */
  readonly attempts?: readonly AttemptValues[];
};

export type DocumentJob =
  | {
      readonly type: 'write-document';
      readonly collection: string;
      readonly id: string;
      readonly body: string;
      /** Epoch milliseconds. */
      readonly updatedAt: number;
    }
  | { readonly type: 'remove-document'; readonly collection: string; readonly id: string };

export type StoreJob =
  | AppendTurnJob
  | {
      readonly type: 'delete-context';
      readonly contextId: string;
      readonly scope: ContextScope;
    }
  | { readonly type: 'write-setting'; readonly key: string; readonly value: string }
  | DocumentJob
  | KeepAnswerJob
  | ContextJob
  | ImportJob
  | SummaryJob
  | AuditJob
  | LedgerJob
  | BudgetJob
  | NoteJob
  | CacheJob
  | VectorJob
  /** Connects, and makes a small write to check the database. */
  | { readonly type: 'probe' };

/** Runs concurrently with other jobs; `file` is empty. */
export type BackupJob = { readonly type: 'backup'; readonly file: string };

/** `close` is the thread's last job. */
export type WriterJob =
  StoreJob | BackupJob | { readonly type: 'stop-backup' } | { readonly type: 'close' };

type Request<Job> = {
  readonly ticket: number;
  readonly job: Job;
  /** The job was sent before and may have been done: it must not be done twice. */
  readonly isRepeat: boolean;
};

export type StoreRequest = Request<StoreJob>;
export type WriterRequest = Request<WriterJob>;

/** The ticket of a reply that no caller waits for: work that the writer did by itself has failed. */
export const NO_TICKET = 0;

/**
 * `value`: for `append-turn` and `append-messages` the context's version; for `delete-context` 1 if
 * the context existed and 0 otherwise; for `pin-messages` 1 if its plan was still right and 0
 * otherwise; for `expire-contexts`, `remove-summary`, document, audit,
 * ledger, budget, note, cache and vector jobs the number of added, deleted or changed rows; for
 * `add-vector-model` the model's key; otherwise 0.
 */
export type WriterReply =
  | { readonly type: 'done'; readonly ticket: number; readonly value: number }
  | { readonly type: 'refused'; readonly ticket: number; readonly refusal: Refusal }
  | { readonly type: 'failed'; readonly ticket: number; readonly fault: StorageFault };

/** The thread's workerData. */
export type WriterOptions = {
  readonly file: string;
  /** How long to wait for another program's lock, in milliseconds. */
  readonly busyTimeoutMs: number;
  /** See `WatchedFiles`; absent if only one thread uses the database. */
  readonly watched?: SharedArrayBuffer;
};
