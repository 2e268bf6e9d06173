/** /contexts: the conversations that are kept, and their messages. */
import type { Count, Timestamp } from './scalars.ts';
import type { Role } from '../model/message.ts';
import type { ToolCall, Usage } from './answer.ts';
import type { ChatMessage, ImageContent, TextContent } from './chat-message.ts';

export type Context = {
  readonly id: string;
  readonly component?: string;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
  readonly active_message_count: Count;
  /** Messages that a client has replaced: they are kept, but no model is sent them. */
  readonly archived_message_count: Count;
  readonly total_messages: Count;
  readonly summary_count: Count;
  /** Estimated tokens of the active messages. */
  readonly token_count: Count;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** One context with all that is set for it. */
export type ContextDetails = Context & {
  /** Rises with every change; If-Match takes it. */
  readonly version: Count;
  /** Estimated tokens of the past that a window takes at most. */
  readonly max_tokens?: Count;
  /** Messages of the past that a window takes at most. */
  readonly max_messages?: Count;
};

/** GET /contexts: newest first. */
export type ContextPage = {
  readonly count: Count;
  readonly contexts: readonly Context[];
  /** For `cursor`; absent on the last page. A page may have fewer entries than `limit`. */
  readonly next_cursor?: string;
};

/** A text; or, with images, the parts as /chat takes them. */
export type StoredContent = string | readonly (TextContent | ImageContent)[];

export type StoredMessage = {
  readonly id: string;
  readonly role: Role;
  readonly content: StoredContent;
  readonly timestamp: Timestamp;
  /** Why an answer was cut; absent on what is whole. */
  readonly status?: 'cancelled' | 'error';
  /** Every window keeps it. */
  readonly pinned?: true;
  /** When it was archived; absent on an active message. */
  readonly superseded_at?: Timestamp;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
  /** With `include_metadata=true`. */
  readonly metadata?: {
    /** Rhetor's estimate. */
    readonly tokens: Count;
    readonly provider?: string;
    readonly model?: string;
    readonly usage?: Usage;
  };
};

/** GET /contexts/{id}: the newest messages, in order of time. */
export type MessagePage = {
  readonly context_id: string;
  readonly count: Count;
  readonly version: Count;
  readonly messages: readonly StoredMessage[];
  /** For `before`; absent where nothing is older. A page may have fewer messages than `limit`. */
  readonly next_before?: string;
};

/** DELETE /contexts/{id}. */
export type DeletedContext = {
  /** False if there was none. */
  readonly success: boolean;
  readonly context_id: string;
  /** Turns that Engram has, and keeps. */
  readonly mirrored?: Count;
};

/** DELETE /contexts. */
export type ErasedContexts = {
  readonly success: true;
  /** Conversations that were deleted, or would be. */
  readonly contexts: Count;
  /** Turns of theirs that Engram has, and keeps. */
  readonly mirrored?: Count;
  /** Entries of GET /audit that have lost an id with this prefix. */
  readonly audit_entries: Count;
  /** Conversations that are left, since `limit` was reached. */
  readonly remaining: Count;
  /** Nothing was deleted. */
  readonly dry_run?: true;
};

/** POST /contexts/{id}/cancel. */
export type CancelledContext = { readonly success: true; readonly context_id: string };

/** POST /contexts. */
export type NewContextRequest = {
  /** Omitted: one is made. */
  readonly context_id?: string;
  readonly component?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Estimated tokens of the past that a window takes at most. */
  readonly max_tokens?: number;
  /** Messages of the past that a window takes at most. */
  readonly max_messages?: number;
  /** Its first messages, which every window keeps; without tool calls and their results. */
  readonly pinned_messages?: readonly ChatMessage[];
};

/** PATCH /contexts/{id}: what is not named stays as it is. */
export type ContextChanges = {
  readonly component?: string;
  /** Merged into what is there; a key that is null is taken out. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Estimated tokens; 0 lifts the limit. */
  readonly max_tokens?: number;
  /** 0 lifts the limit. */
  readonly max_messages?: number;
};

/** POST /contexts/{id}/messages. */
export type NewMessagesRequest = { readonly messages: readonly ChatMessage[] };

export type NewMessages = {
  readonly context_id: string;
  readonly count: Count;
  readonly message_ids: readonly string[];
  readonly version: Count;
};

/** POST /contexts/{id}/fork. */
export type ForkRequest = {
  /** The new context's id; one is made if omitted. */
  readonly context_id?: string;
};

export type ForkedContext = ContextDetails & { readonly forked_from: string };

/** POST /contexts/import. */
export type ImportedContexts = {
  readonly success: true;
  readonly contexts: Count;
  readonly messages: Count;
};
