/** Converts messages to database rows and back; the JSON read here was also written here. */
import type { Message, Role } from '../../model/message.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import type {
  CutStatus,
  MessageOrigin,
  MessageRecord,
  NewestAnswer,
} from '../records/stored-context.ts';
import type { StoredDocument } from '../records/stored-document.ts';
import type { NewTurn } from '../records/stored-turn.ts';
import { estimateMessageTokens } from '../tokens/token-estimate.ts';
import { orderedId } from '../../model/ids/ordered-id.ts';
import { integerColumn, optionalTextColumn, type Row, textColumn } from '../sql/row.ts';
import type { MessageRow } from './message-row.ts';
import { fromStoredParts, toStoredParts } from './stored-parts.ts';

/** The rows of a turn; the reply's row is the last. */
export function toMessageRows(turn: NewTurn): {
  readonly messages: readonly MessageRow[];
  readonly reply: MessageRow;
} {
  return {
    messages: turn.messages.map((message) => toMessageRow(message, turn.askedAt)),
    reply: {
      ...toMessageRow(turn.reply, turn.repliedAt),
      status: turn.status ?? null,
      origin: JSON.stringify(turn.origin),
    },
  };
}

export function toMessageRow(message: Message, timestamp: number): MessageRow {
  return {
    id: orderedId(),
    role: message.role,
    parts: toStoredParts(message),
    tokens: estimateMessageTokens(message),
    timestamp,
    status: null,
    origin: null,
  };
}

/** The columns that toStoredMessage reads. */
export const MESSAGE_COLUMNS =
  'sequence, id, role, tokens, timestamp, status, origin, parts, is_pinned';

/** The same columns, with the time at which a message was archived. */
export const ARCHIVABLE_COLUMNS = `${MESSAGE_COLUMNS}, superseded_at`;

export function toStoredMessage(row: Row): MessageRecord {
  const { status, origin, superseded_at: supersededAt } = row;
  return {
    id: textColumn(row, 'id'),
    sequence: integerColumn(row, 'sequence'),
    message: fromStoredParts(textColumn(row, 'role') as Role, textColumn(row, 'parts')),
    timestamp: integerColumn(row, 'timestamp'),
    tokens: integerColumn(row, 'tokens'),
    ...(typeof status === 'string' ? { status: status as CutStatus } : {}),
    ...(typeof origin === 'string' ? { origin: toOrigin(origin) } : {}),
    ...(row['is_pinned'] === 1 || row['is_pinned'] === true ? { isPinned: true } : {}),
    ...(typeof supersededAt === 'number' ? { supersededAt } : {}),
  };
}

/** Stored bytes of the fields of a message that an answer contains. */
export function bytesOfMessage(row: Row): number {
  return (
    Buffer.byteLength(textColumn(row, 'parts')) + (optionalTextColumn(row, 'origin') ?? '').length
  );
}

export function toNewestAnswer(row: Row | undefined): NewestAnswer | undefined {
  if (row === undefined) return undefined;
  return { ...toOrigin(textColumn(row, 'origin')), at: integerColumn(row, 'timestamp') };
}

/** JSON omits unknown counts. */
function toOrigin(json: string): MessageOrigin {
  const origin = JSON.parse(json) as MessageOrigin;
  return origin.usage === undefined
    ? origin
    : { ...origin, usage: { ...UNKNOWN_USAGE, ...origin.usage } };
}

export function toStoredDocument(row: Row): StoredDocument {
  return { id: textColumn(row, 'id'), body: textColumn(row, 'body') };
}
