/** Finds the best messages of a place for each word of a search, by the messages of the place alone. */
import { isUnspaced } from '../../words/unspaced-words.ts';
import type { Prepare } from '../statements/prepare.ts';
import type { FoundHits } from './best-hits.ts';
import type { AskedWord } from './asked-words.ts';
import { saturationOf } from './bm25.ts';
import {
  type Postings,
  type PostingsIndex,
  type PostingsPlace,
  WordPostings,
} from './word-postings.ts';

export class WordWeighing {
  private readonly averageTokens: number;
  private readonly postings: WordPostings;

  constructor(prepare: Prepare, index: PostingsIndex, place: PostingsPlace) {
    this.averageTokens = place.averageTokens;
    this.postings = new WordPostings(prepare, index, place);
  }

  /** Best first; of equal ones, the oldest. A word without spaces counts the same in each: the newest first. */
  find(asked: AskedWord, limit: number): FoundHits {
    if (isUnspaced(asked.word)) {
      const { sequences, holding } = this.postings.newest(asked.match, limit);
      return { holding, saturations: new Map(sequences.map((sequence) => [sequence, 1])) };
    }
    const postings = this.postings.find(asked);
    return { holding: postings.holding, saturations: bestOf(postings, this.averageTokens, limit) };
  }
}

function bestOf(
  { sequences, frequencies, tokens }: Postings,
  averageTokens: number,
  limit: number,
): ReadonlyMap<number, number> {
  const saturations = new Float64Array(sequences.length);
  for (let index = 0; index < saturations.length; index += 1) {
    const relativeLength = (tokens[index] ?? 0) / averageTokens;
    saturations[index] = saturationOf(frequencies[index] ?? 0, relativeLength);
  }
  // Only few of them are sorted with their sequences, which takes far longer than sorting numbers.
  const least = saturations.toSorted()[Math.max(0, saturations.length - limit)] ?? 0;
  const best: [sequence: number, saturation: number][] = [];
  saturations.forEach((saturation, index) => {
    if (saturation >= least) best.push([sequences[index] ?? 0, saturation]);
  });
  best.sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  return new Map(best.slice(0, limit));
}
