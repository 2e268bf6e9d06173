/** Which pieces belong to one call, whatever servers leave out, repeat or number alike. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallPiece, OpenAIToolCalls } from './openai-tool-calls.ts';

type Piece = readonly [
  index?: number | undefined,
  id?: string | undefined,
  name?: string | undefined,
  args?: string | undefined,
];

type Call = { id: string; name: string; arguments: string };

function callsOf(pieces: readonly Piece[]): readonly Call[] {
  const calls = new OpenAIToolCalls();
  const seen: Call[] = [];
  for (const [index, id, name, args] of pieces) {
    const piece: CallPiece = { index, id, name, arguments: args };
    const delta = calls.accept(piece);
    if (delta === undefined) continue;
    const call = (seen[delta.index] ??= { id: delta.id ?? '', name: '', arguments: '' });
    call.name += delta.name ?? '';
    call.arguments += delta.arguments;
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  expect(seen.every(({ id }) => id !== '')).toBe(true);
  return seen;
}

function textsOf(pieces: readonly Piece[]): readonly string[] {
  return callsOf(pieces).map((call) => call.name + call.arguments);
}

const NO_ID = undefined;
const NO_NAME = undefined;
const NO_INDEX = undefined;

describe('one call', () => {
  it.each<readonly [string, readonly Piece[]]>([
    [
      'in pieces',
      [
        [0, 'a', 'f', '{"d"'],
        [0, NO_ID, NO_NAME, ':1}'],
      ],
    ],
    [
      'whose name is repeated',
      [
        [0, NO_ID, 'f', '{"d"'],
        [0, NO_ID, 'f', ':1}'],
      ],
    ],
    [
      'whose id changes',
      [
        [0, 'a', 'f', ''],
        [0, 'b', NO_NAME, '{"d"'],
        [0, 'c', NO_NAME, ':1}'],
      ],
    ],
    [
      'whose id changes beside its name',
      [
        [0, 'a', 'f', '{"d"'],
        [0, 'b', 'f', ':1}'],
      ],
    ],
    [
      'whose id comes late',
      [
        [0, NO_ID, 'f', ''],
        [0, 'a', NO_NAME, '{"d":1}'],
      ],
    ],
    [
      'whose id comes late, with its name',
      [
        [0, NO_ID, 'f', ''],
        [0, 'a', 'f', '{"d":1}'],
      ],
    ],
    [
      'whose name comes late',
      [
        [0, 'a', NO_NAME, ''],
        [0, NO_ID, 'f', '{"d":1}'],
      ],
    ],
    [
      'whose name comes last',
      [
        [0, 'a', NO_NAME, '{"d":1}'],
        [0, 'a', 'f', ''],
      ],
    ],
    [
      'without an index',
      [
        [NO_INDEX, 'a', 'f', '{"d"'],
        [NO_INDEX, NO_ID, NO_NAME, ':1}'],
      ],
    ],
    [
      'whose index counts the pieces',
      [
        [0, 'a', 'f', '{"d"'],
        [1, NO_ID, NO_NAME, ':1}'],
      ],
    ],
    [
      'whose index counts, with its id',
      [
        [0, 'a', 'f', '{"d"'],
        [1, 'a', NO_NAME, ':1}'],
      ],
    ],
    [
      'with empty pieces behind it',
      [
        [0, 'a', 'f', '{"d":1}'],
        [0, 'a', 'f', ''],
        [0, '', '', ''],
      ],
    ],
    [
      'that is said again whole',
      [
        [0, 'a', 'f', '{"d":1}'],
        [0, 'a', 'f', '{"d":1}'],
      ],
    ],
  ])('is one: %s', (_what, pieces) => {
    expect(textsOf(pieces)).toEqual(['f{"d":1}']);
  });
});

describe('two calls', () => {
  it.each<readonly [string, readonly Piece[]]>([
    [
      'other indexes',
      [
        [0, 'a', 'f', '{"d":1}'],
        [1, 'b', 'g', '{"e":2}'],
      ],
    ],
    [
      'other ids',
      [
        [0, 'a', 'f', '{"d":1}'],
        [0, 'b', 'g', '{"e":2}'],
      ],
    ],
    [
      'other names',
      [
        [0, NO_ID, 'f', '{"d":1}'],
        [0, NO_ID, 'g', '{"e":2}'],
      ],
    ],
    [
      'other names, nothing else',
      [
        [NO_INDEX, NO_ID, 'f', '{"d":1}'],
        [NO_INDEX, '', 'g', '{"e":2}'],
      ],
    ],
    [
      'one id for all',
      [
        [0, 'x', 'f', '{"d":1}'],
        [1, 'x', 'g', '{"e":2}'],
      ],
    ],
    [
      'heads first',
      [
        [0, 'a', 'f', ''],
        [1, 'b', 'g', ''],
        [1, NO_ID, NO_NAME, '{"e":2}'],
        [0, NO_ID, NO_NAME, '{"d":1}'],
      ],
    ],
    [
      'interleaved by id',
      [
        [0, 'a', 'f', '{"d"'],
        [0, 'b', 'g', '{"e"'],
        [0, 'a', NO_NAME, ':1}'],
        [0, 'b', NO_NAME, ':2}'],
      ],
    ],
  ])('are two: %s', (_what, pieces) => {
    expect(textsOf(pieces)).toEqual(['f{"d":1}', 'g{"e":2}']);
  });

  it.each<readonly [string, readonly Piece[]]>([
    [
      'neither index nor id',
      [
        [NO_INDEX, NO_ID, 'f', '{"d":1}'],
        [NO_INDEX, NO_ID, 'f', '{"d":2}'],
      ],
    ],
    [
      'one index',
      [
        [0, NO_ID, 'f', '{"d":1}'],
        [0, NO_ID, 'f', '{"d":2}'],
      ],
    ],
    [
      'other ids',
      [
        [0, 'a', 'f', '{"d":1}'],
        [0, 'b', 'f', '{"d":2}'],
      ],
    ],
    [
      'in pieces',
      [
        [0, 'a', 'f', '{"d"'],
        [0, 'a', '', ':1}'],
        [0, 'b', 'f', '{"d"'],
        [0, 'b', '', ':2}'],
      ],
    ],
  ])('of one function are two: %s', (_what, pieces) => {
    expect(textsOf(pieces)).toEqual(['f{"d":1}', 'f{"d":2}']);
  });

  it('may have no arguments', () => {
    expect(
      textsOf([
        [0, 'a', 'f', ''],
        [0, 'b', 'g', ''],
      ]),
    ).toEqual(['f', 'g']);
    expect(
      textsOf([
        [0, NO_ID, 'f', '{}'],
        [0, NO_ID, 'g', '{}'],
      ]),
    ).toEqual(['f{}', 'g{}']);
  });
});

describe('any calls', () => {
  const args = fc
    .dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.constant({ a: ['}', '{"'] })))
    .map((value) => JSON.stringify(value));
  // Two that are alike in all are one that is said again, where their ids are alike too.
  const calls = fc.uniqueArray(fc.record({ name: fc.constantFrom('f', 'g', 'h'), args }), {
    minLength: 1,
    maxLength: 5,
    selector: ({ name, args: text }) => name + text,
  });
  const cut = fc.integer({ min: 1, max: 6 });

  /** Ways in which servers mark the pieces of calls that come one after the other. */
  const marks: readonly (readonly [
    string,
    (call: number, piece: number, name: string) => Piece,
  ])[] = [
    ['as OpenAI does', (call, piece, name) => (piece === 0 ? [call, `id${call}`, name] : [call])],
    ['index 0, ids once', (call, piece, name) => (piece === 0 ? [0, `id${call}`, name] : [0])],
    ['index 0, no ids', (_call, piece, name) => (piece === 0 ? [0, NO_ID, name] : [0])],
    ['nothing but names', (_call, piece, name) => (piece === 0 ? [NO_INDEX, NO_ID, name] : [])],
    [
      'ids that are all new',
      (call, piece, name) => [0, `id${call}.${piece}`, piece === 0 ? name : NO_NAME],
    ],
    ['one id for all', (call, piece, name) => (piece === 0 ? [call, 'id', name] : [call])],
    ['all of it each time', (call, _piece, name) => [call, `id${call}`, name]],
  ];

  it.each(marks)('are whole and in order, %s', (_how, mark) => {
    fc.assert(
      fc.property(calls, cut, (made, length) => {
        const pieces = made.flatMap(({ name, args: text }, call) =>
          (text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? []).map((part, piece): Piece => {
            const [index, id, said] = mark(call, piece, name);
            return [index, id, said, part];
          }),
        );
        expect(textsOf(pieces)).toEqual(made.map(({ name, args: text }) => name + text));
      }),
    );
  });
});
