/** The SQL that changes notes in the embedded database; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assertNever } from '../../../model/assert-never.ts';
import type { NewNote, NoteReader } from '../../records/note.ts';
import { conditionValues, prefixEnd, toConditionSql } from '../../sql/conditions.ts';
import { removableNotes } from '../../sql/note-conditions.ts';
import { NOTE_COLUMN_TYPES, toNoteValues } from '../../rows/note-row.ts';
import { integerColumn } from '../../sql/row.ts';
import { MOST_NOTES } from '../../limits.ts';

export type NoteJob =
  | { readonly type: 'add-note'; readonly note: NewNote }
  | { readonly type: 'pin-note'; readonly id: string; readonly isPinned: boolean }
  | { readonly type: 'remove-note'; readonly id: string; readonly reader: NoteReader }
  | { readonly type: 'forget-notes'; readonly prefix: string };

export class NoteStatements {
  private readonly database: DatabaseSync;
  private readonly adding: StatementSync;
  private readonly counting: StatementSync;
  private readonly pinning: StatementSync;
  private readonly forgetting: StatementSync;

  constructor(database: DatabaseSync) {
    this.database = database;
    const columns = Object.keys(NOTE_COLUMN_TYPES);
    // A repeated job may have been done.
    this.adding = database.prepare(`
      INSERT INTO notes (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
      ON CONFLICT (id) DO NOTHING`);
    this.counting = database.prepare('SELECT count(*) AS count FROM notes WHERE owner IS ?');
    this.pinning = database.prepare(`
      UPDATE notes SET is_pinned = ? WHERE id = ? AND owner IS NULL AND component IS NOT NULL`);
    this.forgetting = database.prepare('DELETE FROM notes WHERE about >= ? AND about < ?');
  }

  /** Returns the number of added, changed or deleted notes; 0 for one too many. */
  perform(job: NoteJob): number {
    switch (job.type) {
      case 'add-note': {
        const { owner = null } = job.note;
        if (integerColumn(this.counting.get(owner) ?? {}, 'count') >= MOST_NOTES) return 0;
        this.adding.run(...toNoteValues(job.note));
        return 1;
      }
      case 'pin-note':
        return Number(this.pinning.run(job.isPinned ? 1 : 0, job.id).changes);
      case 'remove-note': {
        const removable = removableNotes(job.reader);
        const removing = this.database.prepare(
          `DELETE FROM notes WHERE id = ? AND ${toConditionSql(removable, () => '?')}`,
        );
        return Number(removing.run(job.id, ...conditionValues(removable)).changes);
      }
      case 'forget-notes':
        return Number(this.forgetting.run(job.prefix, prefixEnd(job.prefix)).changes);
      default:
        return assertNever(job);
    }
  }
}
