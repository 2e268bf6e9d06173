/** The SQL of importing contexts, all of them or none; it runs inside the writer's transaction. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  contextsOf,
  type ImportedContext,
  type ImportedSummary,
  type ImportFile,
} from '../transfer/imported-context.ts';
import type { ContextStatements } from './context-statements.ts';
import { type MessageRow, sumOfTokens } from '../rows/message-row.ts';
import type { MessageStatements } from './message-statements.ts';
import { toImportedRow } from '../rows/imported-row.ts';
import { integer } from '../rows/stored-rows.ts';

export class ImportStatements {
  private readonly contexts: ContextStatements;
  private readonly messages: MessageStatements;
  private readonly creating: StatementSync;
  private readonly placeOf: StatementSync;
  private readonly summarising: StatementSync;

  constructor(database: DatabaseSync, contexts: ContextStatements, messages: MessageStatements) {
    this.contexts = contexts;
    this.messages = messages;
    this.creating = database.prepare(`
      INSERT INTO contexts (id, component, created_at, updated_at, version, active_count,
        active_tokens, archived_count, summary_count, metadata, max_tokens, max_messages)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key`);
    this.placeOf = database.prepare('SELECT sequence FROM messages WHERE id = ?');
    this.summarising = database.prepare(`
      INSERT INTO summaries (id, context_key, created_at, provider, model, from_sequence,
        to_sequence, tokens_before, tokens_after, text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  /** The value of WriterReply: 0. */
  perform(file: ImportFile, isRepeat: boolean): number {
    const imported = contextsOf(file);
    // Nothing is written before every id is known to be free: a refused job must leave no trace.
    const free = imported.filter(({ contextId, createdAt }) =>
      this.contexts.isFree(contextId, createdAt, isRepeat),
    );
    if (free.length < imported.length) return 0;
    for (const context of imported) this.add(context);
    return 0;
  }

  private add(context: ImportedContext): void {
    const rows = context.messages.map(toImportedRow);
    const active = rows.filter(({ supersededAt }) => supersededAt === undefined);
    const version = rows.length > 0 ? 1 : 0;
    const key = integer(
      this.creating.get(
        context.contextId,
        context.component ?? null,
        context.createdAt,
        context.updatedAt,
        version,
        active.length,
        sumOfTokens(active),
        rows.length - active.length,
        context.summary === undefined ? 0 : 1,
        JSON.stringify(context.metadata),
        context.maxTokens ?? null,
        context.maxMessages ?? null,
      ) ?? {},
      'key',
    );
    this.messages.add(key, version, rows);
    if (context.summary !== undefined) this.addSummary(key, context.summary, rows);
  }

  private addSummary(key: number, summary: ImportedSummary, rows: readonly MessageRow[]): void {
    const sequenceOf = (position: number): number =>
      integer(this.placeOf.get(rows[position]?.id ?? '') ?? {}, 'sequence');
    this.summarising.run(
      randomUUID(),
      key,
      summary.createdAt,
      summary.provider,
      summary.model,
      sequenceOf(summary.from),
      sequenceOf(summary.to),
      summary.tokensBefore,
      summary.tokensAfter,
      summary.text,
    );
  }
}
