/**
 * Finds words without spaces around them, Chinese ones, say, for searches that see everything: by their
 * pairs of characters in the index, or by reading the texts that are not in it yet.
 */
import { integerColumn } from '../../sql/row.ts';
import type { WordHits } from '../../records/search-query.ts';
import { joinHits } from './best-hits.ts';
import type { IndexBounds } from './index-bounds.ts';
import type { SearchedPlace } from './searched-place.ts';
import type { Prepare } from '../statements/prepare.ts';
import { toWorldMatch } from '../indexing/world-words.ts';
import { MOST_SCANNED } from '../../limits.ts';

export type UnspacedPlace = {
  readonly place: SearchedPlace;
  /** The keys of the place's contexts, if they are few; undefined: the index reads all of them. */
  readonly keys: readonly number[] | undefined;
  /** Most hits. */
  readonly limit: number;
  readonly bounds: IndexBounds;
};

export class UnspacedHits {
  private readonly prepare: Prepare;

  constructor(prepare: Prepare) {
    this.prepare = prepare;
  }

  /** Only the newest messages of the place count. */
  find(word: string, { place, keys, limit, bounds }: UnspacedPlace): WordHits {
    const added = bounds.newest > bounds.placed ? this.read(word, place, bounds.placed) : [];
    const indexed = this.prepare(
      `SELECT messages.sequence FROM world_search
        CROSS JOIN messages ON messages.sequence = world_search.rowid
        CROSS JOIN contexts ON contexts.key = messages.context_key
        WHERE world_search MATCH ? AND ${place.sql} AND ${place.messages.sql}
        ORDER BY world_search.rowid DESC LIMIT ${MOST_SCANNED}`,
    )
      .all(toWorldMatch(word, undefined, keys), ...place.values, ...place.messages.values)
      .map((row) => integerColumn(row, 'sequence'));
    const sequences = [...added, ...indexed];
    const saturations = new Map(sequences.map((sequence) => [sequence, 1]));
    return joinHits(word, [{ holding: sequences.length, saturations }], limit);
  }

  private read(word: string, { sql, values, messages }: SearchedPlace, after: number) {
    return this.prepare(
      `SELECT messages.sequence FROM (
          SELECT messages.sequence FROM messages
          CROSS JOIN contexts ON contexts.key = messages.context_key
          WHERE messages.sequence > ? AND ${sql} AND ${messages.sql}
          ORDER BY messages.sequence DESC LIMIT ${MOST_SCANNED}) AS newest
        CROSS JOIN messages ON messages.sequence = newest.sequence
        WHERE instr(messages.parts, ?) > 0 AND instr((
          SELECT text FROM message_contents AS own WHERE own.sequence = messages.sequence), ?) > 0`,
    )
      .all(after, ...values, ...messages.values, word, word)
      .map((row) => integerColumn(row, 'sequence'));
  }
}
