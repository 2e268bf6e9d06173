/** The SQL that adds messages to a context; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { digestOf, type MessageRow } from '../../rows/message-row.ts';

export class MessageStatements {
  private readonly adding: StatementSync;
  private readonly turn: StatementSync;

  constructor(database: DatabaseSync) {
    this.adding = database.prepare(`
      INSERT INTO messages (id, context_key, turn, role, tokens, timestamp, superseded_at, status,
        digest, origin, parts, is_pinned)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.turn = database.prepare('SELECT turn FROM messages WHERE id = ?');
  }

  /** @param turn the context's version that includes them */
  add(contextKey: number, turn: number, messages: readonly MessageRow[]): void {
    for (const message of messages) this.addOne(contextKey, turn, message);
  }

  /** Returns the message's sequence. */
  addOne(contextKey: number, turn: number, message: MessageRow): number {
    const { lastInsertRowid } = this.adding.run(
      message.id,
      contextKey,
      turn,
      message.role,
      message.tokens,
      message.timestamp,
      message.supersededAt ?? null,
      message.status,
      digestOf(message),
      message.origin,
      message.parts,
      message.isPinned === true ? 1 : 0,
    );
    return Number(lastInsertRowid);
  }

  /** Returns undefined if the message does not exist. */
  turnOf(messageId: string): number | undefined {
    const row = this.turn.get(messageId);
    return row === undefined ? undefined : Number(row['turn']);
  }
}
