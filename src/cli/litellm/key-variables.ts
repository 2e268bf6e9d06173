/** Names the variables that hold the keys: a key that is in LiteLLM's file itself gets one, and is written nowhere. */

const REFERENCE = /^os\.environ\/([A-Za-z_][A-Za-z0-9_]*)$/;
const REFERENCES = /os\.environ\/([A-Za-z_][A-Za-z0-9_]*)/g;
/** What people write where a server needs no key. */
const NO_KEYS: ReadonlySet<string> = new Set([
  ...['none', 'null', 'empty', 'dummy', 'fake', 'anything', 'any', 'no-key', 'not-needed'],
  ...['sk-no-key-required', 'fake-key', 'dummy-key', 'sk-dummy', 'sk-fake', 'xxx', 'ollama'],
]);

/** The variable that an entry refers to; undefined if it is the value itself. */
export function referenceIn(value: string): string | undefined {
  return REFERENCE.exec(value)?.[1];
}

export class KeyVariables {
  private readonly taken: Set<string>;
  private readonly names = new Map<string, string>();

  /** @param text the whole file, whose own names are not given to other keys */
  constructor(text: string) {
    this.taken = new Set([...text.matchAll(REFERENCES)].map(([, name = '']) => name));
  }

  /** Undefined for a word in place of a key. */
  nameFor(key: string, wanted: string): string | undefined {
    if (NO_KEYS.has(key.toLowerCase())) return undefined;
    const known = this.names.get(key);
    if (known !== undefined) return known;
    let name = wanted;
    for (let number = 2; this.taken.has(name); number += 1) name = `${wanted}_${number}`;
    this.taken.add(name);
    this.names.set(key, name);
    return name;
  }
}
