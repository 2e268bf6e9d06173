/** A context as it comes from a file: checked, complete, in no back end's own form. */
import type { Message } from '../../model/message.ts';
import type { ContextLimits } from '../context-changes.ts';
import type { CutStatus, MessageOrigin } from '../stored-context.ts';
import type { NewSummary } from '../summary.ts';

export type ImportedMessage = {
  readonly message: Message;
  readonly tokens: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly status?: CutStatus;
  readonly origin?: MessageOrigin;
  readonly isPinned?: boolean;
  /** Epoch milliseconds; absent for an active one. */
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
  /** In order of time; the archived ones first. */
  readonly messages: readonly ImportedMessage[];
  /** The one in force. */
  readonly summary?: ImportedSummary;
};

/** What was read of a file. */
export type ImportFile = {
  /** JSON of the contexts, in memory that threads share: it is large, and nobody copies it. */
  readonly contexts: Uint8Array<SharedArrayBuffer>;
  readonly contextCount: number;
  readonly messageCount: number;
};

export function toImportFile(contexts: readonly ImportedContext[]): ImportFile {
  const json = Buffer.from(JSON.stringify(contexts));
  const shared = new Uint8Array(new SharedArrayBuffer(json.length));
  shared.set(json);
  return {
    contexts: shared,
    contextCount: contexts.length,
    messageCount: contexts.reduce((sum, { messages }) => sum + messages.length, 0),
  };
}

/** The JSON was written by toImportFile. */
export function contextsOf({ contexts }: ImportFile): readonly ImportedContext[] {
  return JSON.parse(Buffer.from(contexts.buffer).toString()) as readonly ImportedContext[];
}
