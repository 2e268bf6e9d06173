/** Reads a text as each program on its way may have read it: without escapes, and without line breaks. */

/** A reading of a text, and where in the text each of its characters is. */
export type TextView = {
  readonly text: string;
  /** Absent in the view of the text itself. */
  readonly places?: {
    readonly starts: readonly number[];
    readonly ends: readonly number[];
  };
};

/** An escape may itself be escaped, once by each program that quotes it. */
const DEEPEST = 4;

const ESCAPE =
  /%[\da-f]{2}|\\+(?:u[\da-f]{4}|x[\da-f]{2}|.)|&(?:#x[\da-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/gis;
/** Breaks, and characters that nobody sees. */
const BREAKS = /[\n\r\t\f\v\b\u00AD\u200B-\u200D\u2060\uFEFF]+/g;

const NAMED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};
const CONTROLS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
  b: '\b',
};

/** The text itself first; most texts have no other view. */
export function* textViews(text: string): Generator<TextView> {
  let view: TextView | undefined = { text };
  for (let depth = 0; depth < DEEPEST && view !== undefined; depth += 1) {
    yield view;
    const joined = rewritten(view, BREAKS, () => '');
    if (joined !== undefined) yield joined;
    view = rewritten(view, ESCAPE, unescaped);
  }
}

/** Undefined if the pattern finds nothing. */
function rewritten(
  { text, places }: TextView,
  pattern: RegExp,
  replace: (found: string) => string,
): TextView | undefined {
  if (text.search(pattern) < 0) return undefined;
  const starts: number[] = [];
  const ends: number[] = [];
  let read = 0;
  const keep = (until: number): void => {
    for (; read < until; read += 1) {
      starts.push(places?.starts[read] ?? read);
      ends.push(places?.ends[read] ?? read + 1);
    }
  };
  const result = text.replace(pattern, (found: string, at: number) => {
    keep(at);
    const written = replace(found);
    const last = at + found.length - 1;
    for (let index = 0; index < written.length; index += 1) {
      starts.push(places?.starts[at] ?? at);
      ends.push(places?.ends[last] ?? last + 1);
    }
    read = at + found.length;
    return written;
  });
  keep(text.length);
  return { text: result, places: { starts, ends } };
}

function unescaped(found: string): string {
  if (found.startsWith('%')) return characterOf(found.slice(1), 16);
  if (found.startsWith('&')) {
    const named = NAMED[found.toLowerCase()];
    if (named !== undefined) return named;
    const isHex = found[2]?.toLowerCase() === 'x';
    return characterOf(found.slice(isHex ? 3 : 2, -1), isHex ? 16 : 10);
  }
  const escaped = found.replace(/^\\+/, '');
  if (escaped.length > 1) return characterOf(escaped.slice(1), 16);
  return CONTROLS[escaped] ?? escaped;
}

function characterOf(digits: string, base: number): string {
  const code = Number.parseInt(digits, base);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
}
