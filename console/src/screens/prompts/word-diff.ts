/** The difference of two texts, word by word. */

export type DiffPart = {
  readonly op: 'equal' | 'insert' | 'delete';
  readonly text: string;
};

/** Above this many comparisons, the texts are shown as wholly different between their equal ends. */
const MOST_COMPARISONS = 4_000_000;

/** `equal` and `delete` parts form the former text, `equal` and `insert` parts the new one. */
export function wordDiff(former: string, next: string): readonly DiffPart[] {
  const one = words(former);
  const other = words(next);
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return joined([
    { op: 'equal', text: one.slice(0, start).join('') },
    ...middle(one.slice(start, one.length - end), other.slice(start, other.length - end)),
    { op: 'equal', text: one.slice(one.length - end).join('') },
  ]);
}

/** Words, runs of white space and single signs. */
function words(text: string): readonly string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

/** By the longest common subsequence. */
function middle(one: readonly string[], other: readonly string[]): readonly DiffPart[] {
  if (one.length * other.length > MOST_COMPARISONS) {
    return [
      { op: 'delete', text: one.join('') },
      { op: 'insert', text: other.join('') },
    ];
  }
  const width = other.length + 1;
  const lengths = new Uint32Array((one.length + 1) * width);
  const common = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = one.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        one[row] === other[column]
          ? common(row + 1, column + 1) + 1
          : Math.max(common(row + 1, column), common(row, column + 1));
    }
  }
  const parts: DiffPart[] = [];
  let row = 0;
  let column = 0;
  while (row < one.length || column < other.length) {
    const deleted = one[row];
    const inserted = other[column];
    if (deleted !== undefined && deleted === inserted) {
      parts.push({ op: 'equal', text: deleted });
      row += 1;
      column += 1;
    } else if (
      deleted !== undefined &&
      (inserted === undefined || common(row + 1, column) >= common(row, column + 1))
    ) {
      parts.push({ op: 'delete', text: deleted });
      row += 1;
    } else {
      parts.push({ op: 'insert', text: inserted ?? '' });
      column += 1;
    }
  }
  return parts;
}

function joined(parts: readonly DiffPart[]): readonly DiffPart[] {
  const result: DiffPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.text === '') continue;
    if (last?.op === part.op) result[result.length - 1] = { ...part, text: last.text + part.text };
    else result.push(part);
  }
  return result;
}
