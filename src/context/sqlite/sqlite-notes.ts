/** Notes in the embedded database. */
import type {
  NewNote,
  NoteCandidate,
  NotePage,
  NoteQuery,
  NoteReader,
  NoteSearch,
  StoredNote,
} from '../note.ts';
import { NoteStore } from '../ports/note-store.ts';
import { conditionValues, toConditionSql } from '../rows/conditions.ts';
import { filteredNotes, listedNotes, seenNotes } from '../rows/note-conditions.ts';
import { bestNotes, MOST_NOTES_OF_WORD, type NoteMatch } from '../rows/note-matches.ts';
import { NOTE_COLUMNS, NOTE_ORDER, toNotePage, toStoredNote } from '../rows/note-row.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import type { Prepare } from './prepare.ts';
import { toMatch } from './search-index.ts';
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

  override candidates(search: NoteSearch, reader: NoteReader): Promise<readonly NoteCandidate[]> {
    return this.database.read((prepare) => {
      const words = new Set(search.words);
      const found = matchesOf(prepare, search, reader);
      const matches = bestNotes(
        new Map([...words].map((word) => [word, found(word)])),
        search.limit,
      );
      return toCandidates(prepare, matches);
    });
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

/** The index is not asked for its rank, which counts the notes of everybody. */
function matchesOf(
  prepare: Prepare,
  search: NoteSearch,
  reader: NoteReader,
): (word: string) => readonly number[] {
  const conditions = [...seenNotes(reader), ...filteredNotes(search)];
  const finding = prepare(`
    SELECT notes.sequence FROM note_search JOIN notes ON notes.sequence = note_search.rowid
    WHERE note_search MATCH ? AND ${toConditionSql(conditions, () => '?')}
    ORDER BY note_search.rowid DESC LIMIT ${MOST_NOTES_OF_WORD}`);
  const values = conditionValues(conditions);
  const place = toPlaceMatch(reader);
  return (word) =>
    finding
      .all(`${place}${toMatch([word], undefined)}`, ...values)
      .map((row) => integerColumn(row, 'sequence'));
}

function toCandidates(prepare: Prepare, matches: readonly NoteMatch[]): readonly NoteCandidate[] {
  const reading = prepare(`${NOTES} WHERE sequence = ?`);
  return matches.flatMap(({ sequence, share }) => {
    const row = reading.get(sequence);
    return row === undefined ? [] : [{ note: toStoredNote(row), share }];
  });
}

/** By the words that name owners and components in the index; empty for whoever sees all. */
function toPlaceMatch({ scope, component }: NoteReader): string {
  if (scope.type === 'all') return '';
  if (scope.type === 'component') return `place : ${componentWord(scope.component)} AND `;
  const own = ownerWord(scope.owner);
  if (component === undefined) return `place : ${own} AND `;
  return `(place : ${own} OR place : (${ownerWord('')} AND ${componentWord(component)})) AND `;
}

function ownerWord(owner: string): string {
  return `o${toHex(owner)}x`;
}

function componentWord(component: string): string {
  return `c${toHex(component)}x`;
}

/** As the view `note_texts` writes it, in either case. */
function toHex(name: string): string {
  return Buffer.from(name).toString('hex');
}
