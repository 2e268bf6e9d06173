/** Queries of the full-text index, which triggers keep; its schema is in `migrations/0006-search.sql`. */

/** Any of the words; each is quoted, so that nothing in it is taken as the index's own language. */
export function toMatch(words: readonly string[], contextKey: number | undefined): string {
  const anyWord = `text : (${words.map(quoted).join(' OR ')})`;
  return contextKey === undefined ? anyWord : `scope : context${contextKey} AND ${anyWord}`;
}

/** A NUL would end the whole query. */
function quoted(word: string): string {
  return `"${word.replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}
