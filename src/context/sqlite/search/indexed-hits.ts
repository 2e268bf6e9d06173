/** Finds each word apart in the stored index, for searches that see every conversation. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn, type Row } from '../../sql/row.ts';
import type { FoundHits } from './best-hits.ts';
import { type IndexTotals, weightOfWord } from './bm25.ts';
import { ANY_HIDDEN, IS_VISIBLE_IN_SQLITE } from '../statements/hidden-contexts.ts';
import { toIndexTotals, toMatch, TOTALS } from './search-index.ts';
import { isCheaperAlone } from './searched-place.ts';

/** Where a search looks; both undefined: everywhere. */
export type IndexPlace = {
  readonly contextKey: number | undefined;
  readonly component: string | undefined;
};

const FOUND = 'SELECT message_search.rowid AS sequence, -rank AS relevance FROM message_search';
const BEST = 'WHERE message_search MATCH ? ORDER BY rank LIMIT ?';
/** The cross joins make SQLite look up only what the index ranks, in its order. */
const MESSAGES = `
  CROSS JOIN messages INDEXED BY message_sizes ON messages.sequence = message_search.rowid`;

const HITS = `${FOUND} ${BEST}`;
const CONTEXT_HITS = `${FOUND} ${MESSAGES} AND messages.context_key = ? ${BEST}`;
/** Used while something is hidden: invisible messages must not crowd out the others. */
const VISIBLE_HITS = `${FOUND} ${MESSAGES}
  CROSS JOIN contexts ON contexts.key = messages.context_key AND ${IS_VISIBLE_IN_SQLITE}
  ${BEST}`;
const COMPONENT_HITS = `${FOUND} ${MESSAGES}
  CROSS JOIN contexts ON contexts.key = messages.context_key
    AND contexts.component = ? AND ${IS_VISIBLE_IN_SQLITE}
  ${BEST}`;

const MESSAGES_OF_CONTEXT =
  'SELECT active_count + archived_count AS messages FROM contexts WHERE key = ?';

export class IndexedHits {
  private readonly totals: StatementSync;
  private readonly counting: StatementSync;
  private readonly sizing: StatementSync;
  private readonly anyHidden: StatementSync;
  private readonly hits: StatementSync;
  private readonly contextHits: StatementSync;
  private readonly visibleHits: StatementSync;
  private readonly componentHits: StatementSync;

  constructor(database: DatabaseSync) {
    this.totals = database.prepare(TOTALS);
    this.counting = database.prepare(
      'SELECT count(*) AS messages FROM message_search WHERE message_search MATCH ?',
    );
    this.sizing = database.prepare(MESSAGES_OF_CONTEXT);
    this.anyHidden = database.prepare(ANY_HIDDEN);
    this.hits = database.prepare(HITS);
    this.contextHits = database.prepare(CONTEXT_HITS);
    this.visibleHits = database.prepare(VISIBLE_HITS);
    this.componentHits = database.prepare(COMPONENT_HITS);
  }

  get size(): IndexTotals {
    return toIndexTotals(this.totals.get()?.['block']);
  }

  /** Best first. */
  find(word: string, place: IndexPlace, limit: number): FoundHits {
    const match = toMatch([word], undefined);
    const holding = integerColumn(this.counting.get(match) ?? {}, 'messages');
    if (holding === 0) return { holding, saturations: new Map() };
    const { messages } = this.size;
    const weight = weightOfWord(messages, holding);
    const rows = this.rowsOf(word, place, limit, holding / messages);
    const saturations = new Map(
      rows.map((row) => [integerColumn(row, 'sequence'), Number(row['relevance']) / weight]),
    );
    return { holding, saturations };
  }

  private rowsOf(
    word: string,
    { contextKey, component }: IndexPlace,
    limit: number,
    portion: number,
  ): Row[] {
    const match = toMatch([word], undefined);
    if (contextKey !== undefined) {
      if (this.isRareElsewhere(contextKey, portion)) {
        return this.contextHits.all(contextKey, match, limit);
      }
      return this.hits.all(toMatch([word], [contextKey]), limit);
    }
    if (component !== undefined) return this.componentHits.all(component, match, limit);
    const isAllVisible = this.anyHidden.get() === undefined;
    return (isAllVisible ? this.hits : this.visibleHits).all(match, limit);
  }

  /** True if the word's messages in other contexts are so few that looking them up is cheaper. */
  private isRareElsewhere(contextKey: number, portion: number): boolean {
    const own = integerColumn(this.sizing.get(contextKey) ?? {}, 'messages');
    const others = Math.max(0, this.size.messages - own);
    return isCheaperAlone(others * portion, own);
  }
}
