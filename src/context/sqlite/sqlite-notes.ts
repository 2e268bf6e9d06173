/** Notes in the embedded database. */
import type {
  NewNote,
  NoteCandidate,
  NotePage,
  NoteQuery,
  NoteReader,
  NoteSearch,
  StoredNote,
} from '../records/note.ts';
import { NoteStore } from '../ports/note-store.ts';
import { conditionValues, toConditionSql } from '../sql/conditions.ts';
import { listedNotes, seenNotes } from '../sql/note-conditions.ts';
import { NOTE_COLUMNS, NOTE_ORDER, toNotePage, toStoredNote } from '../rows/note-row.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

const NOTES = `SELECT ${NOTE_COLUMNS} FROM notes`;

export class SqliteNotes extends NoteStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async add(note: NewNote): Promise<boolean> {
    return (await this.database.write({ type: 'add-note', note })) > 0;
  }

  override find(id: string, reader: NoteReader): Promise<StoredNote | undefined> {
    const seen = seenNotes(reader);
    return this.database.read((prepare) => {
      const row = prepare(`${NOTES} WHERE notes.id = ? AND ${toConditionSql(seen, () => '?')}`).get(
        id,
        ...conditionValues(seen),
      );
      return row && toStoredNote(row);
    });
  }

  override async list(query: NoteQuery, reader: NoteReader): Promise<NotePage> {
    const listed = listedNotes(query, reader);
    const rows = await this.database.read((prepare) =>
      prepare(
        `${NOTES} WHERE ${toConditionSql(listed, () => '?')} ORDER BY ${NOTE_ORDER} LIMIT ?`,
      ).all(...conditionValues(listed), query.limit + 1),
    );
    return toNotePage(rows, query.limit);
  }

  override async candidates(
    search: NoteSearch,
    reader: NoteReader,
    signal?: AbortSignal,
  ): Promise<readonly NoteCandidate[]> {
    return this.database.whileOpen().searcher.notes(search, reader, signal);
  }

  override pinned(component: string): Promise<readonly StoredNote[]> {
    return this.database.read((prepare) =>
      prepare(`${NOTES} WHERE is_pinned = 1 AND component = ? ORDER BY sequence`)
        .all(component)
        .map(toStoredNote),
    );
  }

  override async pin(id: string, isPinned: boolean): Promise<boolean> {
    return (await this.database.write({ type: 'pin-note', id, isPinned })) > 0;
  }

  override async remove(id: string, reader: NoteReader): Promise<boolean> {
    return (await this.database.write({ type: 'remove-note', id, reader })) > 0;
  }

  override forget(prefix: string): Promise<number> {
    return this.database.write({ type: 'forget-notes', prefix });
  }
}
