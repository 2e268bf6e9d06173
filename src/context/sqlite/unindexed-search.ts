/** Searches messages that are not in the stored index yet; they are found and ranked as if they were. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn } from '../rows/stored-rows.ts';
import { type IndexTotals, saturationOf, weightOfWord } from './bm25.ts';
import { toMatch } from './search-index.ts';
import { type SequenceRange, UnindexedMessages } from './unindexed-messages.ts';

export type SearchHit = { readonly sequence: number; readonly relevance: number };

/** Messages in the temporary index at once, which bounds its memory. */
const AT_ONCE = 4_096;

/** How often each word occurs in each message; words and messages without a match are absent. */
type Occurrences = {
  readonly totals: IndexTotals;
  readonly lengths: ReadonlyMap<number, number>;
  readonly byWord: ReadonlyMap<string, ReadonlyMap<number, number>>;
};

export class UnindexedSearch {
  private readonly messages: UnindexedMessages;
  private readonly counting: StatementSync;

  constructor(database: DatabaseSync) {
    this.messages = new UnindexedMessages(database);
    this.counting = database.prepare(
      'SELECT count(*) AS messages FROM message_search WHERE message_search MATCH ?',
    );
  }

  /** Called when everything is indexed. */
  clear(): void {
    this.messages.clear();
  }

  /**
   * Messages of the range that contain any of the words, best first.
   * @param indexed totals of the messages in the stored index that are not in the range
   */
  search(
    words: readonly string[],
    range: SequenceRange,
    indexed: IndexTotals,
  ): readonly SearchHit[] {
    const { totals, lengths, byWord } = this.occurrencesOf(words, range);
    const messages = indexed.messages + totals.messages;
    const average = (indexed.tokens + totals.tokens) / messages;
    const relevances = new Map<number, number>();
    for (const word of words) {
      const frequencies = byWord.get(word);
      if (frequencies === undefined) continue;
      const inIndex = indexed.messages === 0 ? 0 : this.countIndexed(word);
      const weight = weightOfWord(messages, inIndex + frequencies.size);
      for (const [sequence, frequency] of frequencies) {
        const relativeLength = (lengths.get(sequence) ?? 0) / average;
        const added = weight * saturationOf(frequency, relativeLength);
        relevances.set(sequence, (relevances.get(sequence) ?? 0) + added);
      }
    }
    return [...relevances]
      .map(([sequence, relevance]) => ({ sequence, relevance }))
      .sort((one, other) => other.relevance - one.relevance || one.sequence - other.sequence);
  }

  /** How often each word occurs in the messages of the range. */
  occurrencesOf(words: readonly string[], { after, upTo }: SequenceRange): Occurrences {
    const lengths = new Map<number, number>();
    const byWord = new Map<string, Map<number, number>>();
    const totals = { messages: 0, tokens: 0 };
    for (let start = after; start < upTo; start += AT_ONCE) {
      this.messages.cover({ after: start, upTo: Math.min(start + AT_ONCE, upTo) });
      totals.messages += this.messages.totals.messages;
      totals.tokens += this.messages.totals.tokens;
      for (const word of new Set(words)) {
        const frequencies = byWord.get(word) ?? new Map<number, number>();
        for (const [sequence, frequency] of this.messages.frequencies(word)) {
          frequencies.set(sequence, frequency);
          lengths.set(sequence, this.messages.lengthOf(sequence));
        }
        if (frequencies.size > 0) byWord.set(word, frequencies);
      }
    }
    return { totals, lengths, byWord };
  }

  private countIndexed(word: string): number {
    return integerColumn(this.counting.get(toMatch([word], undefined)) ?? {}, 'messages');
  }
}
