/** Converts messages to Engram's form, and Engram's search results back; pure. */
import { CONTEXT_ID } from '../../model/ids/context-id.ts';
import { isRecord } from '../../model/json/json.ts';
import { textOf } from '../../model/message.ts';
import type { MirrorItem } from '../records/mirror-backlog.ts';

export type Memory = {
  readonly content: string;
  readonly metadata: Readonly<Record<string, string | number>>;
};

export type RecalledMemory = {
  readonly content: string;
  /** 0 to 1. */
  readonly relevance: number;
  /** Undefined if it cannot be a conversation of Rhetor's. */
  readonly contextId: string | undefined;
  readonly messageId: string | undefined;
  readonly component: string | undefined;
};

/** Returns undefined for a message without text, since there is nothing to remember. */
export function toMemory({
  contextId,
  component,
  message: stored,
}: MirrorItem): Memory | undefined {
  const content = textOf(stored.message);
  if (content.trim() === '') return undefined;
  return {
    content,
    metadata: {
      context_id: contextId,
      message_id: stored.id,
      seq: stored.sequence,
      role: stored.message.role,
      ...(component !== undefined && { component }),
      ...(stored.origin && { model: stored.origin.model, provider: stored.origin.provider }),
    },
  };
}

/** Entries in an unknown form are ignored. */
export function fromSearchAnswer(answer: unknown): readonly RecalledMemory[] {
  const results = isRecord(answer) ? answer['results'] : undefined;
  if (!Array.isArray(results)) return [];
  return results.flatMap((result: unknown): RecalledMemory[] => {
    if (!isRecord(result) || typeof result['content'] !== 'string') return [];
    const metadata = isRecord(result['metadata']) ? result['metadata'] : {};
    const relevance = typeof result['relevance'] === 'number' ? result['relevance'] : 0;
    return [
      {
        content: result['content'],
        relevance: Math.min(1, Math.max(0, relevance)),
        contextId: contextIdOf(metadata),
        messageId: textField(metadata, 'message_id'),
        component: textField(metadata, 'component'),
      },
    ];
  });
}

/** A prompt quotes the id, so text of another form must not pass for one. */
function contextIdOf(metadata: Readonly<Record<string, unknown>>): string | undefined {
  const id = textField(metadata, 'context_id');
  return id !== undefined && CONTEXT_ID.test(id) ? id : undefined;
}

function textField(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' ? value : undefined;
}
