/** The SQL of an import, all contexts or none: staged message by message, then made visible at once. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type ImportedHead, type ImportFile, recordsOf } from '../../records/import-file.ts';
import type { ImportedSummary } from '../../records/imported-context.ts';
import type { ContextStatements } from './context-statements.ts';
import type { Begun, Steps } from './long-job.ts';
import type { MessageStatements } from './message-statements.ts';
import { INSERT_CONTEXT, toInsertValues } from '../../rows/context-insert.ts';
import { toImportedRow } from '../../rows/imported-row.ts';
import { integerColumn } from '../../sql/row.ts';
import { hiddenTime, type StagedContexts } from './staged-contexts.ts';

/** The context being filled. */
type Filling = {
  readonly key: number;
  readonly head: ImportedHead;
  /** Sequences of the first and last message of its summary. */
  readonly summarised: { from: number; to: number };
  messages: number;
};

export class ImportStatements {
  private readonly contexts: ContextStatements;
  private readonly staged: StagedContexts;
  private readonly messages: MessageStatements;
  private readonly creating: StatementSync;
  private readonly summarising: StatementSync;

  constructor(
    database: DatabaseSync,
    contexts: ContextStatements,
    staged: StagedContexts,
    messages: MessageStatements,
  ) {
    this.contexts = contexts;
    this.staged = staged;
    this.messages = messages;
    this.creating = database.prepare(`${INSERT_CONTEXT('contexts', '?')} RETURNING key`);
    this.summarising = database.prepare(`
      INSERT INTO summaries (id, context_key, created_at, provider, model, from_sequence,
        to_sequence, tokens_before, tokens_after, text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  begin(file: ImportFile, isRepeat: boolean): Begun {
    // Nothing is written before every id is known to be free: a refused job must leave no trace.
    const free = file.contexts.filter(({ contextId, createdAt }) =>
      this.contexts.isFree(contextId, createdAt, isRepeat),
    );
    if (free.length < file.contexts.length) return 0;
    const prefix = this.staged.newPrefix();
    return { type: 'staging', prefix, steps: this.fill(file, prefix) };
  }

  private *fill(file: ImportFile, prefix: string): Steps<number> {
    let filling: Filling | undefined;
    for (const record of recordsOf(file)) {
      if (record.type === 'context') {
        this.complete(filling);
        filling = this.create(record.head, prefix);
      } else if (filling !== undefined) {
        const { key, head, summarised } = filling;
        const sequence = this.messages.addOne(key, 1, toImportedRow(record.message));
        if (filling.messages === head.summary?.from) summarised.from = sequence;
        if (filling.messages === head.summary?.to) summarised.to = sequence;
        filling.messages += 1;
      }
      yield;
    }
    this.complete(filling);
    this.staged.show(prefix);
    return 0;
  }

  private create(head: ImportedHead, prefix: string): Filling {
    const row = this.creating.get(
      ...toInsertValues({
        ...head,
        id: `${prefix}${head.contextId}`,
        updatedAt: hiddenTime(head.updatedAt),
        version: 0,
        activeCount: 0,
        activeTokens: 0,
        metadata: JSON.stringify(head.metadata),
      }),
    );
    const key = integerColumn(row ?? {}, 'key');
    return { key, head, summarised: { from: 0, to: 0 }, messages: 0 };
  }

  private complete(filling: Filling | undefined): void {
    if (filling === undefined) return;
    const { key, head, summarised, messages } = filling;
    const { summary, activeCount, activeTokens } = head;
    if (summary !== undefined) this.addSummary(key, summary, summarised);
    this.staged.count(key, {
      version: messages > 0 ? 1 : 0,
      activeCount,
      activeTokens,
      archivedCount: messages - activeCount,
      summaryCount: summary === undefined ? 0 : 1,
    });
  }

  private addSummary(
    key: number,
    summary: ImportedSummary,
    { from, to }: Filling['summarised'],
  ): void {
    this.summarising.run(
      randomUUID(),
      key,
      summary.createdAt,
      summary.provider,
      summary.model,
      from,
      to,
      summary.tokensBefore,
      summary.tokensAfter,
      summary.text,
    );
  }
}
