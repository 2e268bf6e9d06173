/** Searches notes; runs in the searcher's thread, since it may take long. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assertNever } from '../../../model/assert-never.ts';
import type { NoteCandidate, NoteReader, NoteSearch } from '../../records/note.ts';
import { type Condition, conditionValues, toConditionSql } from '../../sql/conditions.ts';
import { filteredNotes, seenNotes, subjectsOf } from '../../sql/note-conditions.ts';
import { bestNotes, MOST_NOTES_OF_WORD } from '../../rows/note-matches.ts';
import { NOTE_COLUMNS, toStoredNote } from '../../rows/note-row.ts';
import { integerColumn } from '../../sql/row.ts';
import { isUnspaced } from '../../words/unspaced-words.ts';
import { type Prepare, prepareOnce } from '../statements/prepare.ts';
import { TOKENIZER, toMatch } from './search-index.ts';
import { MOST_INSPECTED_NOTES, MOST_READ_NOTES } from '../../limits.ts';

/** Notes that match a filter, if they are so few that they are searched instead of the index. */
const FEW_NOTES = 400;

/** The limit keeps SQLite from reading all notes of a component or a key instead. */
const ABOUT = (subjects: readonly Condition[]): string => `
  (SELECT sequence AS found FROM notes WHERE ${toConditionSql(subjects, () => '?')} LIMIT -1)
  CROSS JOIN notes ON notes.sequence = found`;

type Find = (word: string) => readonly number[];

export class NoteQueries {
  private readonly prepare: Prepare;
  private readonly reading: StatementSync;
  private readonly newestBefore: StatementSync;
  private readonly adding: StatementSync;
  private readonly clearing: StatementSync;
  private readonly findingAdded: StatementSync;

  /** @param database with `registerIndexFunctions` */
  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE VIRTUAL TABLE temp.few_notes USING fts5 (text, content = '', tokenize = '${TOKENIZER}')`);
    this.prepare = prepareOnce(database);
    this.reading = database.prepare(`SELECT ${NOTE_COLUMNS} FROM notes WHERE sequence = ?`);
    this.newestBefore = database.prepare(`
      SELECT sequence FROM notes WHERE created_at < ? ORDER BY created_at DESC, id DESC LIMIT 1`);
    this.adding = database.prepare(`
      INSERT INTO temp.few_notes (rowid, text)
        SELECT sequence, text FROM note_texts WHERE sequence = ?`);
    this.clearing = database.prepare(
      `INSERT INTO temp.few_notes (few_notes) VALUES ('delete-all')`,
    );
    this.findingAdded = database.prepare(`
      SELECT rowid AS sequence FROM temp.few_notes WHERE few_notes MATCH ? ORDER BY rowid DESC`);
  }

  candidates(search: NoteSearch, reader: NoteReader): readonly NoteCandidate[] {
    const few = this.few(search, reader);
    const find = few === undefined ? this.inIndex(search, reader) : this.inFew(few);
    const read = this.inTexts(search, reader);
    const words = new Set(search.words);
    const found = new Map(
      [...words].map((word) => [word, isUnspaced(word) ? read(word) : find(word)]),
    );
    if (few !== undefined) this.clearing.run();
    return bestNotes(found, search.limit).flatMap(({ sequence, share }) => {
      const row = this.reading.get(sequence);
      return row === undefined ? [] : [{ note: toStoredNote(row), share }];
    });
  }

  /** The notes that match the filter, however old; undefined without a filter, or if they are many. */
  private few(search: NoteSearch, reader: NoteReader): readonly number[] | undefined {
    const filters = filteredNotes(search);
    if (filters.length === 0) return undefined;
    const subjects = subjectsOf(search);
    const conditions = [...filters, ...seenNotes(reader)];
    const rows = this.prepare(
      `SELECT notes.sequence FROM ${subjects.length === 0 ? 'notes' : ABOUT(subjects)}
      WHERE ${toConditionSql(conditions, () => '?')} LIMIT ${FEW_NOTES + 1}`,
    ).all(...conditionValues([...subjects, ...conditions]));
    return rows.length > FEW_NOTES ? undefined : rows.map((row) => integerColumn(row, 'sequence'));
  }

  private inFew(few: readonly number[]): Find {
    for (const sequence of few) this.adding.run(sequence);
    return (word) => sequencesOf(this.findingAdded, toMatch([word], undefined));
  }

  /**
   * Checks the filter on the newest matches of each word only. The index is not asked for
   * its rank, which counts the notes of everybody.
   */
  private inIndex(search: NoteSearch, reader: NoteReader): Find {
    const conditions = [...seenNotes(reader), ...filteredNotes(search)];
    const values = conditionValues(conditions);
    const newest = this.newestOf(search);
    const places = toPlacesMatch(search, reader);
    const finding = this.prepare(`
      SELECT notes.sequence FROM (
        SELECT rowid AS found FROM note_search WHERE note_search MATCH ? AND rowid <= ?
        ORDER BY rowid DESC LIMIT ${MOST_INSPECTED_NOTES}
      ) CROSS JOIN notes ON notes.sequence = found
      WHERE ${toConditionSql(conditions, () => '?')}
      ORDER BY found DESC LIMIT ${MOST_NOTES_OF_WORD}`);
    return (word) =>
      sequencesOf(finding, `${places}${toMatch([word], undefined)}`, newest, ...values);
  }

  /** Words without spaces around them, which the index has only within longer ones. */
  private inTexts(search: NoteSearch, reader: NoteReader): Find {
    const conditions = [...seenNotes(reader), ...filteredNotes(search)];
    const finding = this.prepare(`
      SELECT sequence FROM (
        SELECT notes.sequence, text || tags || coalesce(about, '') AS written FROM notes
        WHERE ${toConditionSql(conditions, () => '?')}
        ORDER BY notes.sequence DESC LIMIT ${MOST_READ_NOTES})
      WHERE instr(written, ?) > 0 ORDER BY sequence DESC LIMIT ${MOST_NOTES_OF_WORD}`);
    return (word) => sequencesOf(finding, ...conditionValues(conditions), word);
  }

  private newestOf({ until }: NoteSearch): number {
    if (until === undefined) return Number.MAX_SAFE_INTEGER;
    const row = this.newestBefore.get(until);
    return row === undefined ? 0 : integerColumn(row, 'sequence');
  }
}

function sequencesOf(
  finding: StatementSync,
  ...values: readonly (string | number)[]
): readonly number[] {
  return finding.all(...values).map((row) => integerColumn(row, 'sequence'));
}

/** By the words that name owners and components in the index; empty if all are searched. */
function toPlacesMatch({ owner, by, component }: NoteSearch, reader: NoteReader): string {
  const places = [
    placeOf(reader),
    owner === undefined ? undefined : `place : ${ownerWord(owner)}`,
    by === undefined ? undefined : `place : (${ownerWord(by.owner ?? '')} OR ${ownerWord('')})`,
    component === undefined ? undefined : `place : ${componentWord(component)}`,
  ];
  return places.flatMap((place) => (place === undefined ? [] : [`${place} AND `])).join('');
}

function placeOf({ scope, component }: NoteReader): string | undefined {
  switch (scope.type) {
    case 'all':
      return undefined;
    case 'component':
      return `place : ${componentWord(scope.component)}`;
    case 'own': {
      const own = `place : ${ownerWord(scope.owner)}`;
      if (component === undefined) return own;
      return `(${own} OR place : (${ownerWord('')} AND ${componentWord(component)}))`;
    }
    default:
      return assertNever(scope);
  }
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
