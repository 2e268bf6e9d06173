/** What is derived from a conversation: its summaries, and the view that a model gets of it. */
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
  /** The provider that wrote the summary. */
  readonly provider: string;
  readonly model: string;
  /** Ids of the first and last summarized message. */
  readonly covers: { readonly from?: string; readonly to?: string };
  /** Estimated tokens of the summarized messages. */
  readonly tokens_before: Count;
  /** Estimated tokens of the summary itself. */
  readonly tokens_after: Count;
  readonly created_at: Timestamp;
  /** Id of the later summary that replaced this one; absent on the current one. */
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
  /** False if the summary did not exist. */
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
  /** Part of the message was removed to save space. */
  readonly relieved?: true;
  /** Set on text that Rhetor adds before the conversation. */
  readonly note?: 'summary' | 'recalled';
};

/** GET /contexts/{id}/view: exactly what a model would be sent now, before the next question. */
export type ContextWindow = {
  readonly context_id: string;
  readonly provider: string;
  readonly model: string;
  readonly rule?: string;
  /** The model's context window in tokens; absent when unknown. */
  readonly context_window?: Count;
  /** Tokens available for the history. */
  readonly budget: Count;
  /** Tokens that the history takes, by Rhetor's estimate. */
  readonly tokens: Count;
  readonly system?: { readonly content: string; readonly tokens: Count };
  readonly count: Count;
  readonly messages: readonly WindowMessage[];
  /** Messages that are stored but not sent. */
  readonly dropped_messages: Count;
  readonly summary_id?: string;
};
