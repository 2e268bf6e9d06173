/** A context from a file: validated, complete, and independent of the back end. */
import type { Message } from '../../model/message.ts';
import type { ContextLimits } from './context-changes.ts';
import type { CutStatus, MessageOrigin } from './stored-context.ts';
import type { NewSummary } from './summary.ts';

export type ImportedMessage = {
  readonly message: Message;
  readonly tokens: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly status?: CutStatus;
  readonly origin?: MessageOrigin;
  readonly isPinned?: boolean;
  /** Epoch milliseconds; absent for an active message. */
  readonly supersededAt?: number;
};

/** `from` and `to` are positions in the context's list of messages. */
export type ImportedSummary = Omit<NewSummary, 'contextId' | 'absorbs'>;

export type ImportedContext = ContextLimits & {
  readonly contextId: string;
  readonly component?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** In chronological order; archived messages first. */
  readonly messages: readonly ImportedMessage[];
  /** The current summary. */
  readonly summary?: ImportedSummary;
};
