/** Builds the texts on which an expression would take longest, from the expression itself. */

/** Character classes of an expression, with a sample of each. */
const TOKEN =
  /\\u\{[\dA-F]+\}|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\p\{\w+\}|\\.|\[\^?(?:\\.|[^\]\\])+\]|\{\d+(?:,\d*)?\}|\(\?(?:[:=!]|<[=!])|[^\\[\]{]/gu;
const SAMPLES: Readonly<Record<string, string>> = {
  d: '1',
  w: 'a',
  s: ' ',
  S: 'a',
  W: ' ',
  D: 'a',
};
const IGNORED = new Set([
  '(',
  ')',
  '|',
  '*',
  '+',
  '?',
  '^',
  '$',
  '\\b',
  '\\B',
  '(?:',
  '(?=',
  '(?!',
  '(?<=',
  '(?<!',
]);

/**
 * Long repetitions of each thing that the expression matches, alone and with its neighbour, after each
 * possible beginning, and followed by ends that make it fail.
 */
export function* worstTexts({ source }: RegExp, length: number): Generator<string> {
  const atoms = [...new Set(atomsOf(source))];
  const pumps = new Set(atoms);
  atoms.forEach((atom, place) => {
    for (const neighbour of [atoms[place + 1], ' ', 'a']) {
      if (neighbour !== undefined) pumps.add(atom + neighbour);
    }
  });
  pumps.add(' ').add('a');
  const beginnings = new Set(['', ...atoms.slice(0, 3), atoms.slice(0, 2).join('')]);
  for (const pump of pumps) {
    const run = pump.repeat(Math.ceil(length / pump.length)).slice(0, length);
    for (const beginning of beginnings) {
      for (const end of ['', '\n', '\u0000']) yield beginning + run + end;
    }
  }
}

/** Words as they occur in the expression, and one character for each class. */
function atomsOf(source: string): readonly string[] {
  const atoms: string[] = [];
  let word = '';
  const endWord = (): void => {
    if (word !== '') atoms.push(word);
    word = '';
  };
  for (const [token] of source.matchAll(TOKEN)) {
    if (IGNORED.has(token) || token.startsWith('{')) endWord();
    else if (token.startsWith('[') || token === '.' || /^\\[dwsSWDpu]/.test(token)) {
      endWord();
      atoms.push(sampleOf(token));
    } else word += token.startsWith('\\') ? unescaped(token) : token;
  }
  endWord();
  return [...atoms, ...atoms.map((atom) => atom.charAt(0))];
}

function sampleOf(token: string): string {
  if (token === '.') return 'a';
  if (!token.startsWith('[')) return SAMPLES[token.charAt(1)] ?? 'a';
  const expression = new RegExp(token, 'u');
  return (
    ['a', 'A', '1', '.', '/', ' ', '-', '\\', '`', '\u0301'].find((letter) =>
      expression.test(letter),
    ) ?? 'a'
  );
}

function unescaped(token: string): string {
  return { n: '\n', r: '\r', t: '\t' }[token.charAt(1)] ?? token.slice(1);
}
