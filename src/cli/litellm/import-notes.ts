/** What an import has to say about the file: what has no counterpart, and what is left to do. */
import { adviceFor } from './import-advice.ts';
import { referenceIn } from './key-variables.ts';
import type { UnreadEntry } from './section.ts';

export type ImportNote = {
  /** Where in LiteLLM's file. */
  readonly path: string;
  readonly message: string;
};

/** A place in a list. */
const INDEX = /\[\d+\]/g;

export class ImportNotes {
  private readonly noted: ImportNote[] = [];

  add(path: string, message: string): void {
    this.noted.push({ path, message });
  }

  /** What several entries of a list have is named once. */
  addUnread(entries: readonly UnreadEntry[]): void {
    const alike = Map.groupBy(entries, ({ path, value }) =>
      JSON.stringify([path.replaceAll(INDEX, ''), isVariable(value)]),
    );
    for (const [first, ...others] of alike.values()) {
      if (first === undefined) continue;
      const variables = 'Rhetor takes only keys and addresses from variables';
      const advice = adviceFor(first.path) ?? (isVariable(first.value) ? variables : undefined);
      const more = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
      this.add(first.path, `has no counterpart${more}${advice === undefined ? '' : `: ${advice}`}`);
    }
  }

  get all(): readonly ImportNote[] {
    return this.noted;
  }
}

function isVariable(value: unknown): boolean {
  return typeof value === 'string' && referenceIn(value) !== undefined;
}
