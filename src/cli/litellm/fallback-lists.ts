/** LiteLLM's lists of fallbacks, which are in two places of its file, by the model_name that they are for. */
import { isRecord } from '../../model/json/json.ts';
import type { ImportNotes } from './import-notes.ts';
import type { Section } from './section.ts';

/** For every name without a list of its own. */
const EVERY = '*';

export class FallbackLists {
  private readonly lists = new Map<string, string[]>();
  private readonly everywhere: string[] = [];

  constructor(
    sections: readonly Section[],
    private readonly notes: ImportNotes,
  ) {
    // A request that is too long goes to a larger model of the same list, so one list is enough.
    for (const kind of ['fallbacks', 'context_window_fallbacks']) {
      for (const section of sections) this.read(section, kind);
    }
    for (const section of sections) {
      this.everywhere.push(...(section.take('default_fallbacks', namesIn) ?? []));
    }
  }

  /** The names that have a list. */
  get names(): readonly string[] {
    return [...this.lists.keys()].filter((name) => name !== EVERY);
  }

  of(name: string): readonly string[] {
    return this.lists.get(name) ?? this.lists.get(EVERY) ?? this.everywhere;
  }

  private read(section: Section, kind: string): void {
    const entries = section.take(kind, (value) =>
      Array.isArray(value) ? [...(value as unknown[])] : undefined,
    );
    entries?.forEach((entry, index) => {
      const path = `${section.pathOf(kind)}[${index}]`;
      if (!isRecord(entry)) this.notes.add(path, 'is left out: it names no model_name');
      for (const [name, targets] of Object.entries(isRecord(entry) ? entry : {})) {
        const names = namesIn(targets);
        if (names === undefined) this.notes.add(path, 'is left out: it is not a list of names');
        else this.lists.set(name, [...new Set([...(this.lists.get(name) ?? []), ...names])]);
      }
    });
  }
}

function namesIn(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const names = list.filter((name) => typeof name === 'string');
  return names.length === list.length ? names : undefined;
}
