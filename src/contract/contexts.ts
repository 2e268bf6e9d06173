/** /contexts: the stored conversations and their messages. */
import type { Count, Timestamp } from './scalars.ts';
import type { Role } from '../model/message.ts';
import type { VendorDialect } from '../model/vendors/vendor-fields.ts';
import type { ToolCall, Usage } from './answer.ts';
import type { ChatMessage, ImageContent, TextContent } from './chat-message.ts';

export type Context = {
  readonly id: string;
  readonly component?: string;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
  readonly active_message_count: Count;
  /** Messages that a client has replaced: they are stored, but never sent to a model. */
  readonly archived_message_count: Count;
  readonly total_messages: Count;
  readonly summary_count: Count;
  /** Estimated tokens of the active messages. */
  readonly token_count: Count;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** One context with all its settings. */
export type ContextDetails = Context & {
  /** Increases with every change; used with If-Match. */
  readonly version: Count;
  /** Most estimated tokens of history that are sent to a model. */
  readonly max_tokens?: Count;
  /** Most messages of history that are sent to a model. */
  readonly max_messages?: Count;
};

/** GET /contexts: newest first. */
export type ContextPage = {
  readonly count: Count;
  readonly contexts: readonly Context[];
  /** Pass it as `cursor`; absent on the last page. A page may have fewer entries than `limit`. */
  readonly next_cursor?: string;
};

/** A text; or, for a message with images, parts as in /chat. */
export type StoredContent = string | readonly (TextContent | ImageContent)[];

export type VendorPartView = {
  /** The dialect in which it is sent back; absent if it was too large to keep. */
  readonly dialect?: VendorDialect;
  /** In words, which is what models of other vendors are sent. */
  readonly text: string;
};

export type StoredMessage = {
  readonly id: string;
  readonly role: Role;
  readonly content: StoredContent;
  readonly timestamp: Timestamp;
  /** Why an answer is incomplete; absent on complete messages. */
  readonly status?: 'cancelled' | 'error';
  /** Always sent to the model. */
  readonly pinned?: true;
  /** When the message was archived; absent on an active message. */
  readonly superseded_at?: Timestamp;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
  /** What only its vendor's dialect can express, such as a search that the vendor ran. */
  readonly vendor_parts?: readonly VendorPartView[];
  /** Present with `include_metadata=true`. */
  readonly metadata?: {
    /** Rhetor's estimate. */
    readonly tokens: Count;
    readonly provider?: string;
    readonly model?: string;
    readonly usage?: Usage;
  };
};

/** GET /contexts/{id}: the newest messages, in chronological order. */
export type MessagePage = {
  readonly context_id: string;
  readonly count: Count;
  readonly version: Count;
  readonly messages: readonly StoredMessage[];
  /** Pass it as `before`; absent if there are no older messages. A page may have fewer messages than `limit`. */
  readonly next_before?: string;
};

/** DELETE /contexts/{id}. */
export type DeletedContext = {
  /** False if the context did not exist. */
  readonly success: boolean;
  readonly context_id: string;
  /** Turns that Engram has a copy of; it keeps them. */
  readonly mirrored?: Count;
};

/** DELETE /contexts. */
export type ErasedContexts = {
  readonly success: true;
  /** Conversations that were deleted, or would be. */
  readonly contexts: Count;
  /** Turns of these conversations that Engram has a copy of; it keeps them. */
  readonly mirrored?: Count;
  /** Audit entries from which an id with this prefix was removed. */
  readonly audit_entries: Count;
  /** Notes about something that begins with this prefix, which were deleted; absent if there were none. */
  readonly notes?: Count;
  /** Conversations still to be deleted, because `limit` was reached. */
  readonly remaining: Count;
  /** Nothing was deleted. */
  readonly dry_run?: true;
};

/** POST /contexts/{id}/cancel. */
export type CancelledContext = { readonly success: true; readonly context_id: string };

/** POST /contexts. */
export type NewContextRequest = {
  /** Generated when omitted. */
  readonly context_id?: string;
  readonly component?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Most estimated tokens of history that are sent to a model. */
  readonly max_tokens?: number;
  /** Most messages of history that are sent to a model. */
  readonly max_messages?: number;
  /** The first messages, which are always sent to the model; no tool calls or results. */
  readonly pinned_messages?: readonly ChatMessage[];
};

/** PATCH /contexts/{id}: omitted fields keep their value. */
export type ContextChanges = {
  readonly component?: string;
  /** Merged into the existing metadata; null removes a key. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Estimated tokens; 0 removes the limit. */
  readonly max_tokens?: number;
  /** 0 removes the limit. */
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

/** PATCH /contexts/{id}/messages/{message_id}. */
export type MessageChangeRequest = {
  /** Whether the message is always sent to the model. */
  readonly pinned: boolean;
};

export type ChangedMessages = {
  readonly context_id: string;
  readonly pinned: boolean;
  readonly count: Count;
  /** An answer is pinned with its question; a question is unpinned with its answers. */
  readonly message_ids: readonly string[];
};

/** POST /contexts/{id}/fork. */
export type ForkRequest = {
  /** Id of the new context; generated when omitted. */
  readonly context_id?: string;
};

export type ForkedContext = ContextDetails & { readonly forked_from: string };

/** POST /contexts/import. */
export type ImportedContexts = {
  readonly success: true;
  readonly contexts: Count;
  readonly messages: Count;
};
