/** Documents: texts of other features, such as prompts, stored as a whole under a collection and an id. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DocumentJob } from './writer-job.ts';

export const DOCUMENTS_OF_COLLECTION =
  'SELECT id, body FROM documents WHERE collection = ? ORDER BY id';

/** The SQL of changes; it runs inside the writer's transaction. */
export class DocumentStatements {
  private readonly writing: StatementSync;
  private readonly removing: StatementSync;

  constructor(database: DatabaseSync) {
    this.writing = database.prepare(`
      INSERT INTO documents (collection, id, updated_at, body) VALUES (?, ?, ?, ?)
      ON CONFLICT (collection, id) DO UPDATE SET
        updated_at = excluded.updated_at, body = excluded.body`);
    this.removing = database.prepare('DELETE FROM documents WHERE collection = ? AND id = ?');
  }

  /** Returns the number of changed documents. */
  perform(job: DocumentJob): number {
    const { changes } =
      job.type === 'write-document'
        ? this.writing.run(job.collection, job.id, job.updatedAt, job.body)
        : this.removing.run(job.collection, job.id);
    return Number(changes);
  }
}
