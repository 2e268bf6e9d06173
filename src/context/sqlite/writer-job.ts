/** What the main thread asks of the writer's thread, and what comes back: plain data, ready to store. */
import type { ReplacedTurn, SupersededRange } from '../stored-turn.ts';
import type { NewKeptAnswer } from '../kept-answer.ts';
import type { AuditJob } from './audit.ts';
import type { ContextJob, ImportJob } from './context-job.ts';
import type { KeepAnswerJob } from './kept-answers.ts';
import type { MessageRow } from '../rows/message-row.ts';
import type { Refusal } from './refusal.ts';
import type { StorageFault } from './storage-fault.ts';
import type { SummaryJob } from './summaries.ts';

export type AppendTurnJob = {
  readonly type: 'append-turn';
  readonly contextId: string;
  readonly component: string | null;
  readonly mode: 'append' | 'replace';
  readonly supersedes?: SupersededRange;
  /** Refused if the context has another version. */
  readonly expectedVersion?: number;
  readonly messages: readonly MessageRow[];
  readonly reply: MessageRow;
  /** Kept in the turn's own transaction. */
  readonly kept?: NewKeptAnswer;
  readonly replaces?: ReplacedTurn;
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
  | { readonly type: 'delete-context'; readonly contextId: string }
  | { readonly type: 'write-setting'; readonly key: string; readonly value: string }
  | DocumentJob
  | KeepAnswerJob
  | ContextJob
  | ImportJob
  | SummaryJob
  | AuditJob
  /** Connects, and writes something small: is the database well? */
  | { readonly type: 'probe' };

/** Runs beside the others; `file` is empty. */
export type BackupJob = { readonly type: 'backup'; readonly file: string };

/** `close` is the thread's last one. */
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

/**
 * `value`: of `append-turn` and `append-messages` the context's version, of `delete-context` 1 if there
 * was such a context and 0 otherwise, of `expire-contexts` how many it deleted, of a document's job how many it changed, of
 * `remove-summary` how many it removed, of an audit's job how many entries it changed, of the others 0.
 */
export type WriterReply =
  | { readonly type: 'done'; readonly ticket: number; readonly value: number }
  | { readonly type: 'refused'; readonly ticket: number; readonly refusal: Refusal }
  | { readonly type: 'failed'; readonly ticket: number; readonly fault: StorageFault };

/** The thread's workerData. */
export type WriterOptions = {
  readonly file: string;
  /** How long to wait for another program's lock, milliseconds. */
  readonly busyTimeoutMs: number;
  /** See `WatchedFiles`; absent where only one thread uses the database. */
  readonly watched?: SharedArrayBuffer;
};
