/** A message in the JSON form that the database's functions accept. */
import type { Message } from '../../../model/message.ts';
import { digestOf, type MessageRow } from '../../rows/message-row.ts';
import { indexedWords } from './search-text.ts';

export type MessageJson = Readonly<Record<string, string | number | boolean | null>>;

export function toMessageJson(row: MessageRow, message: Message): MessageJson {
  return {
    id: row.id,
    role: row.role,
    tokens: row.tokens,
    timestamp: row.timestamp,
    superseded_at: row.supersededAt ?? null,
    is_pinned: row.isPinned === true,
    status: row.status,
    digest: digestOf(row),
    origin: row.origin,
    words: indexedWords(message),
    parts: row.parts,
  };
}
