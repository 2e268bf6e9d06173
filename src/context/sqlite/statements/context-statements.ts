/** The SQL that creates and changes contexts without a model; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assertNever } from '../../../model/assert-never.ts';
import type { ContextUpdate, Retention } from '../../records/context-changes.ts';
import { type ContextScope, EVERY_CONTEXT, isInScope } from '../../records/context-scope.ts';
import { CHANGE_GIVEN, toGivenValues } from '../../rows/context-row.ts';
import { INSERT_CONTEXT, toInsertValues } from '../../rows/context-insert.ts';
import type { ContextJob } from './context-job.ts';
import type { ForkStatements } from './fork-statements.ts';
import { deletedId, IS_VISIBLE_IN_SQLITE } from './hidden-contexts.ts';
import type { KeptAnswerStatements } from './kept-answers.ts';
import type { Begun, Deletion } from './long-job.ts';
import type { MessageStatements } from './message-statements.ts';
import { isStillPlanned } from './pin-reads.ts';
import { type Prepare, prepareOnce } from './prepare.ts';
import { JobRefusal } from './refusal.ts';
import { integerColumn, type Row, textColumn } from '../../sql/row.ts';
import { rowInScope, SCOPE_COLUMNS } from '../../sql/scope-match.ts';
import { MOST_METADATA } from '../../limits.ts';
import { sumOfTokens } from '../../tokens/token-estimate.ts';

type Job<Type extends ContextJob['type']> = Extract<ContextJob, { type: Type }>;

export class ContextStatements {
  private readonly prepare: Prepare;
  private readonly messages: MessageStatements;
  private readonly keptAnswers: KeptAnswerStatements;
  private readonly forks: ForkStatements;
  private readonly found: StatementSync;
  private readonly creating: StatementSync;
  private readonly describing: StatementSync;
  private readonly patching: StatementSync;
  private readonly continuing: StatementSync;
  private readonly pinning: StatementSync;
  private readonly tooOld: StatementSync;
  private readonly tooMany: StatementSync;
  private readonly hiding: StatementSync;

  constructor(
    database: DatabaseSync,
    messages: MessageStatements,
    keptAnswers: KeptAnswerStatements,
    forks: ForkStatements,
  ) {
    this.prepare = prepareOnce(database);
    this.messages = messages;
    this.keptAnswers = keptAnswers;
    this.forks = forks;
    this.found = database.prepare(
      `SELECT key, version, created_at, ${SCOPE_COLUMNS} FROM contexts WHERE id = ?`,
    );
    this.creating = database.prepare(`${INSERT_CONTEXT('contexts', '?')} RETURNING key`);
    this.patching = database.prepare(
      'SELECT json_patch(metadata, ?) AS metadata FROM contexts WHERE id = ?',
    );
    this.describing = database.prepare(`
      UPDATE contexts SET updated_at = max(updated_at, ?5), ${CHANGE_GIVEN('?')} WHERE id = ?6`);
    this.continuing = database.prepare(`
      UPDATE contexts SET
        version = version + 1, active_count = active_count + ?, active_tokens = active_tokens + ?,
        updated_at = max(updated_at, ?)
      WHERE id = ? RETURNING key, version`);
    this.pinning = database.prepare(`
      UPDATE messages SET is_pinned = ?
      WHERE id = ? AND context_key = ? AND superseded_at IS NULL`);
    this.tooOld = database.prepare(`
      SELECT id FROM contexts WHERE updated_at < ? AND ${IS_VISIBLE_IN_SQLITE}
      ORDER BY updated_at, id LIMIT ?`);
    this.tooMany = database.prepare(`
      SELECT id FROM contexts WHERE ${IS_VISIBLE_IN_SQLITE}
      ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?`);
    this.hiding = database.prepare(`
      UPDATE contexts SET id = ?, updated_at = -1 - updated_at WHERE id = ? RETURNING key`);
  }

  perform(job: ContextJob, isRepeat: boolean): Begun {
    switch (job.type) {
      case 'create-context':
        return this.create(job, isRepeat);
      case 'update-context':
        return this.update(job);
      case 'pin-messages':
        return this.pin(job);
      case 'append-messages':
        return this.append(job, isRepeat);
      case 'fork-context':
        return this.fork(job, isRepeat);
      case 'expire-contexts':
        return this.expire(job.retention);
      default:
        return assertNever(job);
    }
  }

  /** Returns true if the id is free, and false if this job took it in an earlier attempt. */
  isFree(
    contextId: string,
    createdAt: number,
    isRepeat: boolean,
    scope: ContextScope = EVERY_CONTEXT,
  ): boolean {
    const row = this.found.get(contextId);
    if (row === undefined) return true;
    if (!isInScope(row, scope)) throw new JobRefusal({ type: 'context-taken', contextId });
    if (isRepeat && integerColumn(row, 'created_at') === createdAt) return false;
    throw new JobRefusal({ type: 'context-exists', contextId });
  }

  private create({ context, pinned, scope }: Job<'create-context'>, isRepeat: boolean): number {
    const { contextId, createdAt } = context;
    if (!this.isFree(contextId, createdAt, isRepeat, scope)) return 0;
    const version = pinned.length > 0 ? 1 : 0;
    const row = this.creating.get(
      ...toInsertValues({
        ...context,
        id: contextId,
        owner: scope.owner,
        updatedAt: createdAt,
        version,
        activeCount: pinned.length,
        activeTokens: sumOfTokens(pinned),
        metadata: bounded(contextId, JSON.stringify(context.metadata)),
      }),
    );
    this.messages.add(integerColumn(row ?? {}, 'key'), version, pinned);
    return version;
  }

  private update({ contextId, changes, scope }: Job<'update-context'>): number {
    this.contextOf(contextId, scope);
    const metadata = this.patched(contextId, changes.metadata);
    this.describing.run(...toGivenValues(changes, metadata), changes.updatedAt, contextId);
    return 0;
  }

  private patched(contextId: string, patch: ContextUpdate['metadata']): string | null {
    if (patch === undefined) return null;
    const row = this.patching.get(JSON.stringify(patch), contextId) ?? {};
    return bounded(contextId, textColumn(row, 'metadata'));
  }

  /** Returns 0 if another job has changed what the plan depends on. */
  private pin({ change, messageIds, scope }: Job<'pin-messages'>): number {
    const { contextId, isPinned, at } = change;
    const key = integerColumn(this.contextOf(contextId, scope), 'key');
    if (!isStillPlanned(this.prepare, { change, messageIds, scope })) return 0;
    for (const id of messageIds) this.pinning.run(isPinned ? 1 : 0, id, key);
    this.describing.run(...toGivenValues({}, null), at, contextId);
    return 1;
  }

  private append(
    { contextId, messages, scope, expectedVersion: expected }: Job<'append-messages'>,
    isRepeat: boolean,
  ): number {
    const former = isRepeat ? this.messages.turnOf(messages[0]?.id ?? '') : undefined;
    if (former !== undefined) return former;
    const actual = integerColumn(this.contextOf(contextId, scope), 'version');
    if (expected !== undefined && expected !== actual) {
      throw new JobRefusal({ type: 'version-moved', contextId, expected, actual });
    }
    const at = messages[0]?.timestamp ?? 0;
    const row = this.continuing.get(messages.length, sumOfTokens(messages), at, contextId) ?? {};
    const version = integerColumn(row, 'version');
    this.messages.add(integerColumn(row, 'key'), version, messages);
    return version;
  }

  private fork({ fork, scope }: Job<'fork-context'>, isRepeat: boolean): Begun {
    const sourceKey = integerColumn(this.contextOf(fork.contextId, scope), 'key');
    if (!this.isFree(fork.newContextId, fork.createdAt, isRepeat, scope)) return 0;
    return this.forks.begin(fork, sourceKey, scope.owner);
  }

  private expire({ before, keep, limit }: Retention): Deletion {
    const old = before === undefined ? [] : this.tooOld.all(before, limit);
    const many = keep === undefined ? [] : this.tooMany.all(limit, keep);
    const ids = new Set([...old, ...many].map((row) => textColumn(row, 'id')));
    return this.delete([...ids]);
  }

  /** Hides the contexts at once, and frees their ids. */
  delete(contextIds: readonly string[], scope: ContextScope = EVERY_CONTEXT): Deletion {
    const keys = contextIds.flatMap((contextId) => {
      if (rowInScope(this.found.get(contextId), scope) === undefined) return [];
      this.keptAnswers.dropOfContext(contextId);
      const row = this.hiding.get(deletedId(), contextId);
      return row === undefined ? [] : [integerColumn(row, 'key')];
    });
    return { type: 'deletion', keys };
  }

  private contextOf(contextId: string, scope: ContextScope): Row {
    const row = rowInScope(this.found.get(contextId), scope);
    if (row === undefined) throw new JobRefusal({ type: 'context-missing', contextId });
    return row;
  }
}

function bounded(contextId: string, metadata: string): string {
  if (metadata.length <= MOST_METADATA) return metadata;
  throw new JobRefusal({ type: 'metadata-too-large', contextId });
}
