/** Invented words that occur as often as those of a natural language, and questions about them. */
import { randomFrom } from './random.ts';

const WORDS = 20_000;
/** Zipf–Mandelbrot: a word's frequency by its rank, with the constants of everyday English. */
const EXPONENT = 1.07;
const OFFSET = 2.7;
/** Words of lower rank would be stop words, names, or words that most messages have. */
const FIRST_TELLING = 150;
const CONSONANTS = 'bdfghjklmnprtvwz';
const VOWELS = 'aeiou';
const SHORTEST_TEXT = 5;
const LONGEST_TEXT = 45;
const LEAST_ASKED = 4;
const MOST_ASKED = 8;

export class InventedTalk {
  private readonly random: () => number;
  /** By rank: how often a word or one of those before it occurs, as a share of the last. */
  private readonly upTo: readonly number[];

  constructor(seed: number) {
    this.random = randomFrom(seed);
    let sum = 0;
    this.upTo = Array.from({ length: WORDS }, (_, rank) => (sum += (rank + OFFSET) ** -EXPONENT));
  }

  message(): string {
    const length = this.between(SHORTEST_TEXT, LONGEST_TEXT);
    const text = Array.from({ length }, () => wordOf(this.rank(0, WORDS))).join(' ');
    return `${text}${this.random() < 0.2 ? '?' : '.'}`;
  }

  /** A question with words that tell something. */
  question(): string {
    return this.words(FIRST_TELLING, WORDS);
  }

  /** A question with words that are in a large part of all messages. */
  commonQuestion(): string {
    return this.words(0, FIRST_TELLING);
  }

  private words(from: number, to: number): string {
    const length = this.between(LEAST_ASKED, MOST_ASKED);
    return Array.from({ length }, () => wordOf(this.rank(from, to))).join(' ');
  }

  private rank(from: number, to: number): number {
    const before = from === 0 ? 0 : (this.upTo[from - 1] ?? 0);
    const asked = before + this.random() * ((this.upTo[to - 1] ?? 0) - before);
    let [low, high] = [from, to - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.upTo[middle] ?? 0) > asked) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }
}

/** Two or more syllables and a consonant, so that no two words have one stem. */
function wordOf(rank: number): string {
  let word = '';
  for (let rest = rank + CONSONANTS.length * VOWELS.length; rest > 0;) {
    word += CONSONANTS.charAt(rest % CONSONANTS.length);
    rest = Math.floor(rest / CONSONANTS.length);
    word += VOWELS.charAt(rest % VOWELS.length);
    rest = Math.floor(rest / VOWELS.length);
  }
  return `${word}k`;
}
