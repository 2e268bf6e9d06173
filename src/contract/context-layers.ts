/** What lies over a conversation: its summaries, and the view that a model has of it. */
import type { Count, Timestamp } from './scalars.ts';
import type { Role } from '../model/message.ts';
import type { StoredContent } from './contexts.ts';

/** POST /contexts/{id}/summarize. */
export type SummarizedContext = {
  readonly context_id: string;
  readonly summary: string;
};

export type Summary = {
  readonly id: string;
  readonly summary: string;
  /** Who wrote it. */
  readonly provider: string;
  readonly model: string;
  /** Ids of the first and the last message that it tells of. */
  readonly covers: { readonly from?: string; readonly to?: string };
  /** Estimated tokens of the messages that it tells of. */
  readonly tokens_before: Count;
  /** Estimated tokens of its own text. */
  readonly tokens_after: Count;
  readonly created_at: Timestamp;
  /** The later summary that took its place; absent on the one in force. */
  readonly absorbed_by?: string;
};

/** GET /contexts/{id}/summaries: newest first. */
export type SummaryList = {
  readonly context_id: string;
  readonly count: Count;
  readonly summaries: readonly Summary[];
};

/** DELETE /contexts/{id}/summaries/{summary_id}. */
export type DeletedSummary = {
  /** False if there was none. */
  readonly success: boolean;
  readonly context_id: string;
  readonly summary_id: string;
};

export type WindowMessage = {
  /** Absent on a note. */
  readonly id?: string;
  readonly role: Role;
  readonly content: StoredContent;
  readonly tokens: Count;
  /** Part of it was left out, to make room. */
  readonly relieved?: true;
  /** Not a message of the conversation, but what Rhetor puts before it. */
  readonly note?: 'summary' | 'recalled';
};

/** GET /contexts/{id}/view: exactly what a model would be sent now, before any new question. */
export type ContextWindow = {
  readonly context_id: string;
  readonly provider: string;
  readonly model: string;
  readonly rule?: string;
  /** The model's, in tokens; absent when it is not known. */
  readonly context_window?: Count;
  /** Tokens that the past may take. */
  readonly budget: Count;
  /** Tokens that it takes, by Rhetor's estimate. */
  readonly tokens: Count;
  readonly system?: { readonly content: string; readonly tokens: Count };
  readonly count: Count;
  readonly messages: readonly WindowMessage[];
  /** Messages that are kept and not sent. */
  readonly dropped_messages: Count;
  readonly summary_id?: string;
};
