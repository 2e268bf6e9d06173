/** The SQL of every change, prepared once per connection; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assertNever } from '../../../model/assert-never.ts';
import { planReplacement } from '../../rows/replacement.ts';
import { ArchivedMeanwhile } from './archived-meanwhile.ts';
import { AuditStatements } from './audit.ts';
import { ContextStatements } from './context-statements.ts';
import { DocumentStatements } from './documents.ts';
import { ForkStatements } from './fork-statements.ts';
import { ImportStatements } from './import-statements.ts';
import { KeptAnswerStatements } from './kept-answers.ts';
import { digestOf, type MessageRow } from '../../rows/message-row.ts';
import { integerColumn, type Row, textColumn } from '../../sql/row.ts';
import { BudgetStatements } from './budget-statements.ts';
import { CachedAnswerStatements } from './cached-answer-statements.ts';
import { LedgerStatements } from './ledger-statements.ts';
import { SCOPE_COLUMNS } from '../../sql/scope-match.ts';
import { isInScope } from '../../records/context-scope.ts';
import { MessageStatements } from './message-statements.ts';
import { NoteStatements } from './note-statements.ts';
import { SCHEMA_VERSION } from '../migrations.ts';
import type { Begun } from './long-job.ts';
import { JobRefusal } from './refusal.ts';
import { StagedContexts } from './staged-contexts.ts';
import { SummaryStatements } from './summaries.ts';
import { TurnRemoval } from './turn-removal.ts';
import type { AppendTurnJob, StoreJob } from './writer-job.ts';
import { sumOfTokens } from '../../tokens/token-estimate.ts';
import { VectorStatements } from './vector-statements.ts';

type ActiveRow = {
  readonly sequence: number;
  readonly digest: string;
  readonly tokens: number;
};

/** How a turn affects the existing rows, and which of its own rows are new. */
type TurnPlan = { readonly archived: readonly ActiveRow[]; readonly added: readonly MessageRow[] };

export class JobStatements {
  private readonly database: DatabaseSync;
  private readonly versionOfContext: StatementSync;
  private readonly activeRows: StatementSync;
  private readonly rowsInRange: StatementSync;
  private readonly unpinning: StatementSync;
  private readonly touchContext: StatementSync;
  private readonly archiveMessage: StatementSync;
  private readonly writeSetting: StatementSync;
  private readonly documents: DocumentStatements;
  private readonly keptAnswers: KeptAnswerStatements;
  private readonly summaries: SummaryStatements;
  private readonly messages: MessageStatements;
  private readonly removal: TurnRemoval;
  private readonly contexts: ContextStatements;
  private readonly imports: ImportStatements;
  private readonly audit: AuditStatements;
  private readonly ledger: LedgerStatements;
  private readonly budgets: BudgetStatements;
  private readonly notes: NoteStatements;
  private readonly cachedAnswers: CachedAnswerStatements;
  private readonly vectors: VectorStatements;
  private readonly archivedMeanwhile = new ArchivedMeanwhile();

  constructor(database: DatabaseSync) {
    this.database = database;
    this.versionOfContext = database.prepare(
      `SELECT version, ${SCOPE_COLUMNS} FROM contexts WHERE id = ?`,
    );
    this.activeRows = database.prepare(`
      SELECT sequence, digest, tokens FROM messages
      WHERE context_key = (SELECT key FROM contexts WHERE id = ?) AND superseded_at IS NULL
      ORDER BY sequence`);
    this.rowsInRange = database.prepare(`
      SELECT sequence, digest, tokens FROM messages
      WHERE context_key = (SELECT key FROM contexts WHERE id = ?) AND superseded_at IS NULL
        AND sequence > ? AND sequence <= ? AND role <> 'system' AND is_pinned = 0`);
    this.unpinning = database.prepare('UPDATE messages SET is_pinned = 0 WHERE sequence = ?');
    this.touchContext = database.prepare(`
      INSERT INTO contexts
        (id, component, created_at, updated_at, version, active_count, active_tokens, archived_count,
          owner)
      VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        component = coalesce(component, excluded.component),
        updated_at = max(updated_at, excluded.updated_at),
        version = version + 1,
        active_count = active_count + excluded.active_count,
        active_tokens = active_tokens + excluded.active_tokens,
        archived_count = archived_count + excluded.archived_count
      RETURNING key, version`);
    this.archiveMessage = database.prepare(
      'UPDATE messages SET superseded_at = ? WHERE sequence = ?',
    );
    this.writeSetting = database.prepare(`
      INSERT INTO settings (key, value) VALUES (?, ?)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value`);
    this.documents = new DocumentStatements(database);
    this.keptAnswers = new KeptAnswerStatements(database);
    this.summaries = new SummaryStatements(database);
    this.messages = new MessageStatements(database);
    this.removal = new TurnRemoval(database);
    this.audit = new AuditStatements(database);
    this.ledger = new LedgerStatements(database);
    this.budgets = new BudgetStatements(database);
    this.notes = new NoteStatements(database);
    this.cachedAnswers = new CachedAnswerStatements(database);
    this.vectors = new VectorStatements(database);
    const staged = new StagedContexts(database);
    const forks = new ForkStatements(database, staged, this.archivedMeanwhile);
    this.contexts = new ContextStatements(database, this.messages, this.keptAnswers, forks);
    this.imports = new ImportStatements(database, this.contexts, staged, this.messages);
  }

  perform(job: StoreJob, isRepeat: boolean): Begun {
    switch (job.type) {
      case 'append-turn':
        return (isRepeat ? this.messages.turnOf(job.reply.id) : undefined) ?? this.appendTurn(job);
      case 'delete-context':
        return this.contexts.delete([job.contextId], job.scope);
      case 'import-contexts':
        return this.imports.begin(job.file, isRepeat);
      case 'create-context':
      case 'update-context':
      case 'pin-messages':
      case 'append-messages':
      case 'fork-context':
      case 'expire-contexts':
        return this.contexts.perform(job, isRepeat);
      case 'write-setting':
        this.writeSetting.run(job.key, job.value);
        return 0;
      case 'write-document':
      case 'remove-document':
        return this.documents.perform(job);
      case 'keep-answer':
        this.keptAnswers.keep(job.answer);
        return 0;
      case 'add-summary':
      case 'remove-summary':
        return this.summaries.perform(job);
      case 'append-audit':
      case 'forget-audit':
        return this.audit.perform(job);
      case 'append-attempts':
      case 'roll-attempts':
      case 'expire-attempts':
      case 'forget-attempts':
        return this.ledger.perform(job);
      case 'add-note':
      case 'pin-note':
      case 'remove-note':
      case 'forget-notes':
        return this.notes.perform(job);
      case 'settle-budgets':
      case 'prune-budgets':
      case 'forget-budget':
        return this.budgets.perform(job);
      case 'keep-cached':
      case 'tidy-cached':
      case 'forget-cached':
        return this.cachedAnswers.perform(job);
      case 'add-vector-model':
      case 'add-vectors':
      case 'drop-vectors':
      case 'forget-vectors':
        return this.vectors.perform(job);
      case 'probe':
        this.database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
        return 0;
      default:
        return assertNever(job);
    }
  }

  private assertVersion({ contextId, expectedVersion: expected }: AppendTurnJob): void {
    if (expected === undefined) return;
    const actual = Number(this.versionOfContext.get(contextId)?.['version'] ?? 0);
    if (actual === expected) return;
    throw new JobRefusal({ type: 'version-moved', contextId, expected, actual });
  }

  private assertInScope({ contextId, scope }: AppendTurnJob): void {
    if (scope.type === 'all') return;
    const row = this.versionOfContext.get(contextId);
    if (row === undefined || isInScope(row, scope)) return;
    throw new JobRefusal({ type: 'context-taken', contextId });
  }

  private appendTurn(job: AppendTurnJob): number {
    this.assertInScope(job);
    this.assertVersion(job);
    if (job.replaces?.isDeleted === true) {
      this.removal.remove(job.contextId, job.replaces.messageId);
    }
    const { archived, added } = job.mode === 'replace' ? this.replacement(job) : this.addition(job);
    const row = this.touchContext.get(
      job.contextId,
      job.component,
      (job.messages[0] ?? job.reply).timestamp,
      job.reply.timestamp,
      added.length - archived.length,
      sumOfTokens(added) - sumOfTokens(archived),
      archived.length,
      job.scope.owner ?? null,
    );
    const key = Number(row?.['key']);
    const version = Number(row?.['version']);
    for (const old of archived) {
      this.archiveMessage.run(job.reply.timestamp, old.sequence);
      this.archivedMeanwhile.note(key, old.sequence);
    }
    this.messages.add(key, version, added);
    if (job.kept !== undefined) {
      this.keptAnswers.keep(job.kept, { messageId: job.reply.id, version });
    }
    if (job.attempts !== undefined) this.ledger.add(job.attempts);
    return version;
  }

  private replacement({ contextId, messages, reply }: AppendTurnJob): TurnPlan {
    const active = this.activeRows.all(contextId).map(toActiveRow);
    const { kept, archived } = planReplacement(
      active.map((row) => row.digest),
      messages.map(digestOf),
    );
    return {
      archived: archived.flatMap((index) => active[index] ?? []),
      added: [...messages.slice(kept.length), reply],
    };
  }

  private addition({ contextId, supersedes, messages, reply }: AppendTurnJob): TurnPlan {
    for (const sequence of supersedes?.unpins ?? []) this.unpinning.run(sequence);
    const archived =
      supersedes === undefined
        ? []
        : this.rowsInRange.all(contextId, supersedes.after, supersedes.upTo).map(toActiveRow);
    return { archived, added: [...messages, reply] };
  }
}

function toActiveRow(row: Row): ActiveRow {
  return {
    sequence: integerColumn(row, 'sequence'),
    digest: textColumn(row, 'digest'),
    tokens: integerColumn(row, 'tokens'),
  };
}
