/** Searches everything: each word is weighed by all messages, indexed or not. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FoundWords, SearchQuery, WordHits } from '../search/search-query.ts';
import { isUnspaced } from '../search/unspaced-words.ts';
import type { IndexTotals } from './bm25.ts';
import { IS_VISIBLE_IN_SQLITE } from './hidden-contexts.ts';
import { IndexedHits, type IndexPlace } from './indexed-hits.ts';
import type { UnindexedSearch } from './unindexed-search.ts';
import { UnspacedHits } from './unspaced-hits.ts';
import type { SequenceRange } from './unindexed-messages.ts';

const IS_MEANT_MESSAGE = `
  SELECT 1 FROM messages JOIN contexts ON contexts.key = context_key AND ${IS_VISIBLE_IN_SQLITE}
  WHERE sequence = ?1 AND (?2 IS NULL OR component = ?2) AND (?3 IS NULL OR context_key = ?3)`;

/**
 * With so few messages in the index, those that are not in it yet could change what a word is worth:
 * all of them are then searched together.
 */
const FEW_MESSAGES = 1_024;
const NOTHING: IndexTotals = { messages: 0, tokens: 0 };

export class AdminSearch {
  private readonly indexed: IndexedHits;
  private readonly unindexed: UnindexedSearch;
  private readonly unspaced: UnspacedHits;
  private readonly isMeant: StatementSync;

  constructor(database: DatabaseSync, unindexed: UnindexedSearch) {
    this.indexed = new IndexedHits(database);
    this.unindexed = unindexed;
    this.unspaced = new UnspacedHits(database);
    this.isMeant = database.prepare(IS_MEANT_MESSAGE);
  }

  /**
   * @param query whose limit is that of each word
   * @param contextKey only in this context
   * @param range the messages that are not in the index yet
   */
  search(
    { words, limit, component }: SearchQuery,
    contextKey: number | undefined,
    { after, upTo }: SequenceRange,
  ): FoundWords {
    const place = { contextKey, component };
    const size = this.indexed.size;
    if (upTo <= after) {
      const hits = words.map((word) =>
        isUnspaced(word)
          ? this.findUnspaced(word, place, limit)
          : { word, ...this.indexed.find(word, place, limit) },
      );
      return { messages: size.messages, words: hits };
    }
    const isSmall = size.messages <= FEW_MESSAGES;
    const range = { after: isSmall ? 0 : after, upTo };
    const { messages, byWord } = this.unindexed.search(words, range, isSmall ? NOTHING : size);
    const hits = words.map((word): WordHits => {
      if (isUnspaced(word)) return this.findUnspaced(word, place, limit);
      const stored = isSmall ? undefined : this.indexed.find(word, place, limit);
      const added = byWord.get(word) ?? new Map<number, number>();
      return {
        word,
        holding: (stored?.holding ?? 0) + added.size,
        saturations: bestHits([...(stored?.saturations ?? []), ...this.meant(added, place)], limit),
      };
    });
    return { messages, words: hits };
  }

  private findUnspaced(
    word: string,
    { contextKey, component }: IndexPlace,
    limit: number,
  ): WordHits {
    const given = [
      ...(contextKey === undefined ? [] : [['contexts.key', contextKey] as const]),
      ...(component === undefined ? [] : [['contexts.component', component] as const]),
    ];
    const sql = [...given.map(([column]) => `${column} = ?`), IS_VISIBLE_IN_SQLITE].join(' AND ');
    const values = given.map(([, value]) => value);
    const place = { sql, values, messages: { sql: 'TRUE', values: [] } };
    return this.unspaced.find(word, place, limit);
  }

  private meant(
    saturations: ReadonlyMap<number, number>,
    { contextKey, component }: IndexPlace,
  ): readonly (readonly [number, number])[] {
    return [...saturations].filter(
      ([sequence]) =>
        this.isMeant.get(sequence, component ?? null, contextKey ?? null) !== undefined,
    );
  }
}

/** Best first; of equal ones, the oldest, as in FTS5. */
export function bestHits(
  hits: readonly (readonly [sequence: number, saturation: number])[],
  limit: number,
): ReadonlyMap<number, number> {
  return new Map(
    hits.toSorted((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, limit),
  );
}
