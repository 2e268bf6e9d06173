/** Finds the messages of a place that contain a word: how often each of them does, and how long it is. */
import type { DatabaseSync } from 'node:sqlite';
import { integerColumn, type Row, textColumn } from '../../sql/row.ts';
import type { Prepare } from '../statements/prepare.ts';
import type { AskedWord } from './asked-words.ts';
import { frequencySql, type IndexTotals, weightOfWord } from './bm25.ts';
import { LENGTH_OF_SIZES } from './search-index.ts';
import type { SizedPlace } from './searched-place.ts';

/** The column of the words in each full-text index of messages. */
const COLUMNS = { message_search: 'text', world_search: 'words', unplaced: 'words' } as const;

export type PostingsIndex = {
  readonly table: keyof typeof COLUMNS;
  /** What the index holds. */
  readonly totals: IndexTotals;
};

export type PostingsPlace = SizedPlace & {
  /** Sequences of messages that are searched elsewhere. */
  readonly without: readonly number[];
};

/** Lists of the same length, with a message at each place. */
export type Postings = {
  readonly sequences: readonly number[];
  /** How often it contains the word. */
  readonly frequencies: readonly number[];
  readonly tokens: readonly number[];
  /** How many messages of the place contain the word, even if not all of them are listed. */
  readonly holding: number;
};

const NONE: Postings = { sequences: [], frequencies: [], tokens: [], holding: 0 };

/** A term's occurrences everywhere are read if they are in so few messages for each one of the place. */
const MOST_PER_MESSAGE = 8;
/** A message's rank takes as long as reading so many occurrences, however many it has of the word. */
const OCCURRENCES_PER_RANK = 5;
/**
 * A word that more of the messages contain says little; only the newest of them are listed, which
 * bounds the time that other searches wait.
 */
const MOST_LISTED = 20_000;

/** Makes the occurrences of an index's terms readable on this connection. */
export function openOccurrences(database: DatabaseSync, table: PostingsIndex['table']): void {
  const schema = table === 'unplaced' ? 'temp' : 'main';
  database.exec(`
    CREATE VIRTUAL TABLE temp.${table}_occurrences USING fts5vocab (${schema}, ${table}, instance);
    CREATE VIRTUAL TABLE temp.${table}_counts USING fts5vocab (${schema}, ${table}, row);`);
}

/** The words of one search. */
export class WordPostings {
  private readonly prepare: Prepare;
  private readonly index: PostingsIndex;
  private readonly place: PostingsPlace;

  /** @param prepare on a connection with `openOccurrences` of the index */
  constructor(prepare: Prepare, index: PostingsIndex, place: PostingsPlace) {
    this.prepare = prepare;
    this.index = index;
    this.place = place;
  }

  find({ match, alone, term }: AskedWord): Postings {
    const most = this.place.messages * MOST_PER_MESSAGE;
    const everywhere = this.count(alone, most + 1);
    if (everywhere === 0) return NONE;
    const isRead =
      term !== undefined &&
      everywhere <= most &&
      this.occurrencesOf(term) <= everywhere * OCCURRENCES_PER_RANK;
    if (!isRead) return this.matching(match, alone);
    if (everywhere <= MOST_LISTED) return this.occurring(term, 0);
    const after = this.lastUnlisted(match);
    const postings = this.occurring(term, after);
    if (after === 0) return postings;
    // Some of the newest are outside of the place, after its end, say: older ones count in their stead.
    if (postings.sequences.length < MOST_LISTED) return this.matching(match, alone);
    return { ...postings, holding: this.count(match) };
  }

  /** The newest messages of the place with a word, and how many there are. */
  newest(match: string, limit: number): Pick<Postings, 'sequences' | 'holding'> {
    const { table } = this.index;
    const statement = this.prepare(`
      SELECT sequence, count(*) OVER () AS holding FROM (
        SELECT messages.sequence FROM ${table} ${this.joined(`${table}.rowid`)}
        WHERE ${table} MATCH ? ORDER BY ${table}.rowid DESC LIMIT ${MOST_LISTED})
      ORDER BY sequence DESC LIMIT ?`);
    const rows = statement.all(...this.joinedValues, match, limit);
    const holding = Number(rows[0]?.['holding'] ?? 0);
    return {
      sequences: rows.map((row) => integerColumn(row, 'sequence')),
      holding: holding < MOST_LISTED ? holding : this.count(match),
    };
  }

  /** Reads all occurrences of a term, and keeps those of the place: a fifth of the time of a match. */
  private occurring(term: string, after: number): Postings {
    const { table } = this.index;
    const statement = this.prepare(`
      SELECT json_group_array(sequence) AS sequences, json_group_array(tokens) AS tokens FROM (
        SELECT messages.sequence, tokens FROM temp.${table}_occurrences AS found
        ${this.joined('found.doc')}
        WHERE found.term = ? AND found.col = '${COLUMNS[table]}' AND found.doc > ?)`);
    const row = statement.get(...this.joinedValues, term, after);
    const each = { sequences: numbersOf(row, 'sequences'), tokens: numbersOf(row, 'tokens') };
    const [sequences, frequencies, tokens]: [number[], number[], number[]] = [[], [], []];
    each.sequences.forEach((sequence, index) => {
      const last = sequences.length - 1;
      if (sequences[last] === sequence) {
        frequencies[last] = (frequencies[last] ?? 0) + 1;
        return;
      }
      sequences.push(sequence);
      frequencies.push(1);
      tokens.push(each.tokens[index] ?? 0);
    });
    return { sequences, frequencies, tokens, holding: sequences.length };
  }

  /**
   * Asks for the word in the place, and takes out of FTS5's rank what depends on the messages of the
   * whole index: what is left is the frequency.
   */
  private matching(match: string, alone: string): Postings {
    const { table, totals } = this.index;
    const weight = weightOfWord(totals.messages, this.count(alone));
    const statement = this.prepare(`
      SELECT json_group_array(sequence) AS sequences, json_group_array(tokens) AS tokens,
        json_group_array(${frequencySql('saturation', 'length / ?')}) AS frequencies
      FROM (
        SELECT messages.sequence, tokens, -rank / ? AS saturation, ${LENGTH_OF_SIZES} AS length
        FROM ${table} CROSS JOIN ${table}_docsize AS docsize ON docsize.id = ${table}.rowid
        ${this.joined(`${table}.rowid`)}
        WHERE ${table} MATCH ? ORDER BY ${table}.rowid DESC LIMIT ${MOST_LISTED})`);
    const row = statement.get(totals.tokens / totals.messages, weight, ...this.joinedValues, match);
    const sequences = numbersOf(row, 'sequences');
    return {
      sequences,
      frequencies: numbersOf(row, 'frequencies'),
      tokens: numbersOf(row, 'tokens'),
      holding: sequences.length < MOST_LISTED ? sequences.length : this.count(match),
    };
  }

  /** The newest of the messages that are left out, because there are too many; 0 if none is. */
  private lastUnlisted(match: string): number {
    const { table } = this.index;
    const statement = this.prepare(`
      SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ${MOST_LISTED}`);
    const row = statement.get(match);
    return row === undefined ? 0 : integerColumn(row, 'rowid');
  }

  private occurrencesOf(term: string): number {
    const statement = this.prepare(
      `SELECT cnt FROM temp.${this.index.table}_counts WHERE term = ?`,
    );
    return integerColumn(statement.get(term) ?? { cnt: 0 }, 'cnt');
  }

  private count(match: string, most = -1): number {
    const { table } = this.index;
    const statement = this.prepare(`
      SELECT count(*) AS messages FROM (SELECT 1 FROM ${table} WHERE ${table} MATCH ? LIMIT ?)`);
    const row = statement.get(match, most);
    return integerColumn(row ?? {}, 'messages');
  }

  private joined(sequence: string): string {
    const { place } = this.place;
    return `
      CROSS JOIN messages INDEXED BY message_sizes ON messages.sequence = ${sequence}
        AND messages.sequence NOT IN (SELECT value FROM json_each(?))
      CROSS JOIN contexts ON contexts.key = messages.context_key AND ${place.sql}
        AND ${place.messages.sql}`;
  }

  private get joinedValues(): readonly (string | number)[] {
    const { place, without } = this.place;
    return [JSON.stringify(without), ...place.values, ...place.messages.values];
  }
}

function numbersOf(row: Row | undefined, column: string): readonly number[] {
  return JSON.parse(textColumn(row ?? {}, column)) as number[];
}
