/** The SQL of a fork: a copy of a context's active messages as they were when the fork began. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Fork } from '../../records/context-changes.ts';
import { INSERT_FORK } from '../../rows/context-insert.ts';
import { orderedId } from '../../../model/ids/ordered-id.ts';
import { integerColumn, type Row } from '../../sql/row.ts';
import type { Staging, Steps } from './long-job.ts';
import { JobRefusal } from './refusal.ts';
import { hiddenTime, type StagedContexts } from './staged-contexts.ts';
import type { ArchivedMeanwhile } from './archived-meanwhile.ts';

/** Sequences read at once. */
const READ_AT_ONCE = 256;

type Copying = {
  readonly sourceKey: number;
  readonly newKey: number;
  /** The last sequence included in the fork. */
  readonly end: number;
  readonly prefix: string;
};

export class ForkStatements {
  private readonly staged: StagedContexts;
  private readonly archivedMeanwhile: ArchivedMeanwhile;
  private readonly newest: StatementSync;
  private readonly placeOf: StatementSync;
  private readonly creating: StatementSync;
  private readonly nextActive: StatementSync;
  private readonly copying: StatementSync;

  constructor(
    database: DatabaseSync,
    staged: StagedContexts,
    archivedMeanwhile: ArchivedMeanwhile,
  ) {
    this.staged = staged;
    this.archivedMeanwhile = archivedMeanwhile;
    this.newest = database.prepare('SELECT coalesce(max(sequence), 0) AS sequence FROM messages');
    this.placeOf = database.prepare(`
      SELECT sequence FROM messages WHERE id = ? AND context_key = ? AND superseded_at IS NULL`);
    this.creating = database.prepare(INSERT_FORK('contexts', '?'));
    this.nextActive = database.prepare(`
      SELECT sequence FROM messages
      WHERE context_key = ? AND superseded_at IS NULL AND sequence > ? AND sequence <= ?
      ORDER BY sequence LIMIT ${READ_AT_ONCE}`);
    this.copying = database.prepare(`
      INSERT INTO messages (id, context_key, turn, role, tokens, timestamp, status, digest, origin,
        parts, is_pinned)
      SELECT ?, ?, 1, role, tokens, timestamp, status, digest, origin, parts, is_pinned
      FROM messages WHERE sequence = ? RETURNING tokens`);
  }

  /** Archived messages and summaries are not copied: a fork starts as a plain conversation. */
  begin(
    { contextId, newContextId, at, createdAt }: Fork,
    sourceKey: number,
    owner: string | undefined,
  ): Staging {
    const end =
      at === undefined
        ? integerColumn(this.newest.get() ?? {}, 'sequence')
        : this.sequenceOf(contextId, sourceKey, at);
    const prefix = this.staged.newPrefix();
    const row = this.creating.get(
      `${prefix}${newContextId}`,
      createdAt,
      hiddenTime(createdAt),
      sourceKey,
      owner ?? null,
    );
    const newKey = integerColumn(row ?? {}, 'key');
    const steps = this.copy({ sourceKey, newKey, end, prefix });
    this.archivedMeanwhile.begin(sourceKey);
    const forget = (): void => this.archivedMeanwhile.end(sourceKey);
    return { type: 'staging', prefix, sourceKey, steps, end: forget };
  }

  private *copy({ sourceKey, newKey, end, prefix }: Copying): Steps<number> {
    let activeCount = 0;
    let activeTokens = 0;
    for (const sequence of this.sequences(sourceKey, end)) {
      const copied = this.copying.get(orderedId(), newKey, sequence);
      activeCount += 1;
      activeTokens += integerColumn(copied ?? {}, 'tokens');
      yield;
    }
    this.staged.count(newKey, {
      version: Math.min(1, activeCount),
      activeCount,
      activeTokens,
      archivedCount: 0,
      summaryCount: 0,
    });
    this.staged.show(prefix);
    return 0;
  }

  /** The sequences of messages that were active when the fork began, in order. */
  private *sequences(key: number, end: number): Generator<number> {
    for (let after = 0; ;) {
      const active = this.nextActive.all(key, after, end).map(toSequence);
      const isLast = active.length < READ_AT_ONCE;
      const upTo = isLast ? end : (active.at(-1) ?? end);
      const archived = this.archivedMeanwhile.between(key, after, upTo);
      const next = [...new Set([...active, ...archived])].sort((one, other) => one - other);
      // A message archived before it was reached is still copied.
      yield* next;
      if (isLast) return;
      after = upTo;
    }
  }

  private sequenceOf(contextId: string, key: number, messageId: string): number {
    const row = this.placeOf.get(messageId, key);
    if (row === undefined) throw new JobRefusal({ type: 'message-missing', contextId });
    return integerColumn(row, 'sequence');
  }
}

function toSequence(row: Row): number {
  return integerColumn(row, 'sequence');
}
