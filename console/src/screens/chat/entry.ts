/** One message as the chat shows it: stored, or not yet. */
import type {
  ModelReference,
  StoredContent,
  StoredMessage,
  ToolCall,
  Usage,
} from '../../../../src/client/client.ts';

/** What is known about how an answer came about; unknown values are absent. */
export type Figures = Partial<ModelReference> & {
  readonly firstTokenMs?: number;
  readonly durationMs?: number;
  readonly usage?: Usage;
  readonly attempts?: number;
  readonly isSimulated?: boolean;
  /** In words: which model answered in place of which. */
  readonly happenings?: readonly string[];
};

export type Entry = {
  /** The id of the stored message; undefined while it is only in this page. */
  readonly id: string | undefined;
  /** Distinguishes it from all others in this page. */
  readonly key: string;
  readonly role: StoredMessage['role'];
  readonly text: string;
  /** Images of a message, which the chat names but does not load. */
  readonly images: readonly string[];
  readonly status?: 'cancelled' | 'error';
  readonly isPinned: boolean;
  readonly at: string;
  readonly reasoning?: string;
  readonly toolCalls: readonly ToolCall[];
  readonly figures: Figures;
};

export function entryOf(message: StoredMessage): Entry {
  const { id, role, content, timestamp, status, pinned, tool_calls: toolCalls, metadata } = message;
  return {
    id,
    key: id,
    role,
    text: textOf(content),
    images: imagesOf(content),
    ...(status !== undefined && { status }),
    isPinned: pinned === true,
    at: timestamp,
    toolCalls: toolCalls ?? [],
    figures: {
      ...(metadata?.provider !== undefined && { provider: metadata.provider }),
      ...(metadata?.model !== undefined && { model: metadata.model }),
      ...(metadata?.usage !== undefined && { usage: metadata.usage }),
    },
  };
}

let count = 0;

export function localEntry(
  role: 'user' | 'assistant',
  text: string,
  more: Partial<Pick<Entry, 'reasoning' | 'toolCalls' | 'figures' | 'status'>> = {},
): Entry {
  count += 1;
  return {
    id: undefined,
    key: `local-${count}`,
    role,
    text,
    images: [],
    isPinned: false,
    at: new Date().toISOString(),
    toolCalls: [],
    figures: {},
    ...more,
  };
}

function textOf(content: StoredContent): string {
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}

function imagesOf(content: StoredContent): readonly string[] {
  if (typeof content === 'string') return [];
  return content.flatMap((part) => (part.type === 'image_url' ? [part.image_url.url] : []));
}
