/** Notes in PostgreSQL. */
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
import { type Condition, conditionValues, prefixEnd, toConditionSql } from '../sql/conditions.ts';
import { filteredNotes, listedNotes, removableNotes, seenNotes } from '../sql/note-conditions.ts';
import { bestNotes, MOST_NOTES_OF_WORD } from '../rows/note-matches.ts';
import {
  NOTE_COLUMN_TYPES,
  NOTE_COLUMNS,
  NOTE_ORDER,
  toNotePage,
  toNoteValues,
  toStoredNote,
} from '../rows/note-row.ts';
import { integerColumn, textColumn } from '../sql/row.ts';
import { plainWords } from '../words/plain-words.ts';
import { isUnspaced } from '../words/unspaced-words.ts';
import type { DatabaseSession } from './connection/connections.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { noteWords } from './statements/search-text.ts';
import { MOST_NOTES, MOST_READ_NOTES } from '../limits.ts';

const NOTES = `SELECT ${NOTE_COLUMNS} FROM rhetor.notes`;

const SQL_TYPES = { text: 'text', integer: 'bigint', boolean: 'integer' } as const;
const GIVEN = Object.entries(NOTE_COLUMN_TYPES).map(([column, type], index) => {
  const value = `$${index + 1}::${SQL_TYPES[type]}`;
  return { column, value: type === 'boolean' ? `${value} = 1` : value };
});

/** $2 the owner, $3 the component, $9 the words. A repeated write may have been done. */
const ADD = `
  WITH added AS (
    INSERT INTO rhetor.notes (${GIVEN.map(({ column }) => column).join(', ')}, search)
    SELECT ${GIVEN.map(({ value }) => value).join(', ')}, rhetor.note_vector($9, $2, $3)
    WHERE (SELECT count(*) FROM rhetor.notes WHERE owner IS NOT DISTINCT FROM $2) < ${MOST_NOTES}
    ON CONFLICT (id) DO NOTHING RETURNING id)
  SELECT id FROM added UNION SELECT id FROM rhetor.notes WHERE id = $1`;

const PIN = `
  UPDATE rhetor.notes SET is_pinned = $2
  WHERE id = $1 AND owner IS NULL AND component IS NOT NULL RETURNING id`;

const FORGET = 'DELETE FROM rhetor.notes WHERE about >= $1 AND about < $2 RETURNING id';

/** $1 the words, then the values of the place, then those of the conditions. */
const MATCHES = (place: string, conditions: string): string => `
  SELECT stem.lexeme, found.sequence
  FROM (SELECT DISTINCT lexeme
    FROM unnest($1::text[]) AS word, unnest(to_tsvector('rhetor.words', word))) AS stem
  CROSS JOIN LATERAL (
    SELECT notes.sequence FROM rhetor.notes
    WHERE search @@ (${place} quote_literal(stem.lexeme)::tsquery) AND ${conditions}
    ORDER BY notes.sequence DESC LIMIT ${MOST_NOTES_OF_WORD}) AS found`;

/** Words without spaces around them, which the index has only within longer ones. $1 the words. */
const TEXTS_WITH = (conditions: string): string => `
  WITH newest AS MATERIALIZED (
    SELECT notes.sequence, text || tags || coalesce(about, '') AS written FROM rhetor.notes
    WHERE ${conditions} ORDER BY notes.sequence DESC LIMIT ${MOST_READ_NOTES})
  SELECT word AS lexeme, found.sequence FROM unnest($1::text[]) AS word
  CROSS JOIN LATERAL (
    SELECT sequence FROM newest WHERE position(word IN written) > 0
    ORDER BY sequence DESC LIMIT ${MOST_NOTES_OF_WORD}) AS found`;

export class PostgresNotes extends NoteStore {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async add(note: NewNote): Promise<boolean> {
    const words = noteWords(note.text, ...note.tags, note.about ?? '');
    return (await this.database.run(ADD, ...toNoteValues(note), words)).length > 0;
  }

  override async find(id: string, reader: NoteReader): Promise<StoredNote | undefined> {
    const { sql, values } = from(2, seenNotes(reader));
    const [row] = await this.database.read((session) =>
      session.run(`${NOTES} WHERE notes.id = $1 AND ${sql}`, [id, ...values]),
    );
    return row && toStoredNote(row);
  }

  override async list(query: NoteQuery, reader: NoteReader): Promise<NotePage> {
    const { sql, values } = from(2, listedNotes(query, reader));
    const rows = await this.database.look(reader.scope.owner, (session) =>
      session.run(`${NOTES} WHERE ${sql} ORDER BY ${NOTE_ORDER} LIMIT $1`, [
        query.limit + 1,
        ...values,
      ]),
    );
    return toNotePage(rows, query.limit);
  }

  override async candidates(
    search: NoteSearch,
    reader: NoteReader,
    signal?: AbortSignal,
  ): Promise<readonly NoteCandidate[]> {
    const words = [...new Set(search.words.flatMap(plainWords))];
    if (words.length === 0) return [];
    const { spaced = [], unspaced = [] } = Object.groupBy(words, (word) =>
      isUnspaced(word) ? 'unspaced' : 'spaced',
    );
    const place = placeOf(reader);
    const conditions = [...seenNotes(reader), ...filteredNotes(search)];
    const { sql, values } = from(2 + place.values.length, conditions);
    const other = from(2, conditions);
    const read = async (session: DatabaseSession): Promise<readonly NoteCandidate[]> => {
      const rows = [
        ...(await session.run(MATCHES(place.sql, sql), [spaced, ...place.values, ...values])),
        ...(unspaced.length === 0
          ? []
          : await session.run(TEXTS_WITH(other.sql), [unspaced, ...other.values])),
      ];
      const byWord = Map.groupBy(rows, (row) => textColumn(row, 'lexeme'));
      const sequences = [...byWord].map(([word, found]) => {
        return [word, found.map((row) => integerColumn(row, 'sequence'))] as const;
      });
      const matches = bestNotes(new Map(sequences), search.limit);
      const notes = await session.run(`${NOTES} WHERE sequence = ANY ($1::bigint[])`, [
        matches.map(({ sequence }) => sequence),
      ]);
      const bySequence = new Map(notes.map((row) => [integerColumn(row, 'sequence'), row]));
      return matches.flatMap(({ sequence, share }) => {
        const row = bySequence.get(sequence);
        return row === undefined ? [] : [{ note: toStoredNote(row), share }];
      });
    };
    return this.database.look(reader.scope.owner, read, signal);
  }

  override async pinned(component: string): Promise<readonly StoredNote[]> {
    const rows = await this.database.read((session) =>
      session.run(`${NOTES} WHERE is_pinned AND component = $1 ORDER BY sequence`, [component]),
    );
    return rows.map(toStoredNote);
  }

  override async pin(id: string, isPinned: boolean): Promise<boolean> {
    return (await this.database.run(PIN, id, isPinned)).length > 0;
  }

  override async remove(id: string, reader: NoteReader): Promise<boolean> {
    const { sql, values } = from(2, removableNotes(reader));
    const removing = `DELETE FROM rhetor.notes WHERE notes.id = $1 AND ${sql} RETURNING id`;
    return (await this.database.run(removing, id, ...values)).length > 0;
  }

  override async forget(prefix: string): Promise<number> {
    return (await this.database.run(FORGET, prefix, prefixEnd(prefix))).length;
  }
}

/** @param first the number of the first value */
function from(first: number, conditions: readonly Condition[]) {
  return {
    sql: toConditionSql(conditions, (index) => `$${index + first}`),
    values: conditionValues(conditions),
  };
}

/** By the lexemes that name owners and components; its values begin with $2. */
function placeOf({ scope, component }: NoteReader): {
  readonly sql: string;
  readonly values: readonly string[];
} {
  const isOwners = `quote_literal('owner/' || $2::text)::tsquery`;
  const isComponents = (place: string): string =>
    `quote_literal('component/' || ${place}::text)::tsquery`;
  if (scope.type === 'component') {
    return { sql: `${isComponents('$2')} &&`, values: [scope.component] };
  }
  if (scope.type === 'all') return { sql: '', values: [] };
  if (component === undefined) return { sql: `${isOwners} &&`, values: [scope.owner] };
  const forComponent = `quote_literal('owner/')::tsquery && ${isComponents('$3')}`;
  return { sql: `(${isOwners} || (${forComponent})) &&`, values: [scope.owner, component] };
}
