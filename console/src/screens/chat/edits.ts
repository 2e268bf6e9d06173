/** The questions of a conversation that are being changed; they outlive their place in the document. */
import { signal } from '@preact/signals';
import type { Entry } from './entry.ts';

export class Edits {
  /** By the entries' keys. */
  private readonly texts = signal<ReadonlyMap<string, string>>(new Map());

  /** Undefined if the question is not being changed. */
  textOf({ key }: Entry): string | undefined {
    return this.texts.value.get(key);
  }

  change({ key }: Entry, text: string): void {
    this.texts.value = new Map(this.texts.peek()).set(key, text);
  }

  end({ key }: Entry): void {
    this.texts.value = new Map([...this.texts.peek()].filter(([each]) => each !== key));
  }
}
