/** Searches messages that are not in the stored index yet; they are found and ranked as if they were. */
import type { DatabaseSync } from 'node:sqlite';
import { type IndexTotals, saturationOf } from './bm25.ts';
import type { SearchTime } from './search-time.ts';
import { type SequenceRange, UnindexedMessages } from './unindexed-messages.ts';

/** Messages in the temporary index at once, which bounds its memory. */
const AT_ONCE = 4_096;

/** How often each word occurs in each message; words and messages without a match are absent. */
type Occurrences = {
  readonly totals: IndexTotals;
  readonly lengths: ReadonlyMap<number, number>;
  readonly byWord: ReadonlyMap<string, ReadonlyMap<number, number>>;
};

type FoundInRange = {
  /** All messages that are searched, those of the stored index too. */
  readonly messages: number;
  /** Word → sequence → saturation. */
  readonly byWord: ReadonlyMap<string, ReadonlyMap<number, number>>;
};

export class UnindexedSearch {
  private readonly time: SearchTime;
  private readonly messages: UnindexedMessages;

  constructor(database: DatabaseSync, time: SearchTime) {
    this.time = time;
    this.messages = new UnindexedMessages(database);
  }

  /** Called when everything is indexed. */
  clear(): void {
    this.messages.clear();
  }

  /**
   * The saturations of each word in the messages of the range, as those of `WordHits`.
   * @param indexed totals of the messages in the stored index that are not in the range
   */
  search(words: readonly string[], range: SequenceRange, indexed: IndexTotals): FoundInRange {
    const { totals, lengths, byWord } = this.occurrencesOf(words, range);
    const messages = indexed.messages + totals.messages;
    const average = (indexed.tokens + totals.tokens) / messages;
    const saturations = [...byWord].map(([word, frequencies]) => {
      const ofWord = [...frequencies].map(([sequence, frequency]) => {
        const relativeLength = (lengths.get(sequence) ?? 0) / average;
        return [sequence, saturationOf(frequency, relativeLength)] as const;
      });
      return [word, new Map(ofWord)] as const;
    });
    return { messages, byWord: new Map(saturations) };
  }

  /** How often each word occurs in the messages of the range. */
  occurrencesOf(words: readonly string[], { after, upTo }: SequenceRange): Occurrences {
    const lengths = new Map<number, number>();
    const byWord = new Map<string, Map<number, number>>();
    const totals = { messages: 0, tokens: 0 };
    for (let start = after; start < upTo; start += AT_ONCE) {
      this.time.check();
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
}
