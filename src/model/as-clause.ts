/** A sentence within a longer one: without its full stop. */
export function asClause(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
