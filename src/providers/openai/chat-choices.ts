/** Which of several choices of a chat completion have begun, and which have finished. */
import { isRecord } from '../../model/json/json.ts';
import { countOf, type WireRecord } from '../../model/json/narrowing.ts';
import { saidFinish } from '../upstream/wire/finish-words.ts';

/** The choice that is read and stored. */
const FIRST = 0;

export class ChatChoices {
  private readonly begun = new Set<number>();
  private readonly finished = new Set<number>();
  private hasFinishNow = false;

  /** @param asked how many the caller wants; some servers give only one */
  constructor(private readonly asked: number) {}

  /** The last chunk ended a choice, or came when all had ended. */
  get isClosing(): boolean {
    return this.hasFinishNow || this.finished.size >= this.asked;
  }

  /**
   * Notes what a chunk says of each choice.
   * @returns what it says of the first
   */
  note(choices: readonly unknown[]): WireRecord | undefined {
    let first: WireRecord | undefined;
    this.hasFinishNow = false;
    for (const choice of choices) {
      if (!isRecord(choice)) continue;
      const place = countOf(choice['index']) ?? FIRST;
      this.begun.add(place);
      const { finish_reason: word } = choice;
      if (typeof word === 'string' && saidFinish(word) !== undefined) {
        this.finished.add(place);
        this.hasFinishNow = true;
      }
      if (place === FIRST) first = choice;
    }
    return first;
  }

  /** @param isMarked the server has marked the end of its stream */
  areComplete(isMarked: boolean): boolean {
    if (this.finished.size < this.begun.size) return false;
    return isMarked || this.finished.size >= this.asked;
  }
}
