/** What a turn recalls, and the text that shows it to a model beside a window; pure. */
import type { StoredNote } from '../../context/records/note.ts';
import type { MessageRecord } from '../../context/records/stored-context.ts';
import { type MemoryBlock, toMemoryBlock } from '../../memory/memory-block.ts';
import type { Quotable } from '../../memory/memory-query.ts';
import { assertNever } from '../../model/assert-never.ts';
import { type Message, textOf } from '../../model/message.ts';

export type Recall = {
  /** Best first, more than `limit`: some may be in the window already. */
  readonly found: readonly Quotable[];
  /** The pinned notes of the component. */
  readonly pinned: readonly StoredNote[];
  /** Most of what was found that the model is shown. */
  readonly limit: number;
  /** Why something that was asked for is not among it; absent: nothing is missing. */
  readonly missed?: RecallMiss;
};

/** `late`: not found within `LONGEST_RECALL_MS`. `failed`: a search failed, or was refused. */
export type RecallMiss = 'late' | 'failed';

/** What a model was shown of earlier messages and notes. */
export type RecalledItem = {
  readonly contextId?: string;
  readonly messageId?: string;
  readonly noteId?: string;
  /** Absent for a pinned note. */
  readonly score?: number;
};

export function isNothing({ found, pinned }: Recall): boolean {
  return found.length === 0 && pinned.length === 0;
}

/** Leaves out whatever the window contains already, under whatever id. */
export function toRecalledBlock(
  { found, pinned, limit }: Recall,
  window: readonly { readonly message: Message }[],
  maxTokens: number,
): MemoryBlock {
  const known = new Set(window.map(({ message }) => textOf(message).trim()));
  const isNew = (text: string): boolean => {
    const trimmed = text.trim();
    if (known.has(trimmed)) return false;
    known.add(trimmed);
    return true;
  };
  for (const { text } of pinned) known.add(text.trim());
  const news = found.filter((one) => isNew(textFound(one))).slice(0, limit);
  const beside = (messages: readonly MessageRecord[]): readonly MessageRecord[] =>
    messages.filter(({ message }) => !known.has(textOf(message).trim()));
  const shown = news.map((one) =>
    one.type === 'message' ? { ...one, before: beside(one.before), after: beside(one.after) } : one,
  );
  return toMemoryBlock(shown, maxTokens, pinned);
}

export function toRecalledItems({ pinned, shown }: MemoryBlock): readonly RecalledItem[] {
  return [...pinned.map(({ id }) => ({ noteId: id })), ...shown.map(toRecalledItem)];
}

function toRecalledItem(found: Quotable): RecalledItem {
  const { score } = found;
  switch (found.type) {
    case 'note':
      return { noteId: found.note.id, score };
    case 'message':
      return { contextId: found.contextId, messageId: found.message.id, score };
    case 'mirrored': {
      const { contextId, messageId } = found;
      return { contextId, ...(messageId !== undefined && { messageId }), score };
    }
    default:
      return assertNever(found);
  }
}

function textFound(found: Quotable): string {
  switch (found.type) {
    case 'note':
      return found.note.text;
    case 'message':
      return textOf(found.message.message);
    case 'mirrored':
      return found.text;
    default:
      return assertNever(found);
  }
}
