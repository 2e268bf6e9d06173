/** Queries of the full-text index, which triggers maintain; its schema is in `migrations/0006-search.sql`. */

/** Matches any of the words; each is quoted, so that none is parsed as query syntax. */
export function toMatch(words: readonly string[], contextKey: number | undefined): string {
  const anyWord = `text : (${words.map(quoted).join(' OR ')})`;
  return contextKey === undefined ? anyWord : `scope : context${contextKey} AND ${anyWord}`;
}

/** A NUL would end the whole query. */
function quoted(word: string): string {
  return `"${word.replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}
