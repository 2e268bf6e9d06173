import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '../../../test/support/cpu-time.ts';
import { repeatedLength, RepeatedText } from './repeated-text.ts';

const SENT = 'The river rises in the hills and runs north to the';

/** What the reader of `sent` gets from a continuation that arrives in these pieces. */
function read(sent: string, pieces: readonly string[]): string {
  const repeated = new RepeatedText(sent);
  return pieces.map((piece) => repeated.push(piece)).join('') + repeated.end();
}

describe('a continuation', () => {
  it.each([
    ['continues where the text ends', ' sea, past mills.', ' sea, past mills.'],
    ['repeats the whole', `${SENT} sea.`, ' sea.'],
    ['repeats the end', 'hills and runs north to the sea.', ' sea.'],
    ['repeats the end after a line break', '\n\nhills and runs north to the sea.', ' sea.'],
    ['repeats the whole after a line break', `\n${SENT} sea.`, ' sea.'],
    ['repeats only the beginning', 'The river rises in', ''],
    ['repeats the whole and adds nothing', SENT, ''],
    ['shares a word with the end by chance', 'to them.', 'to them.'],
    ['begins with a line break of its own', '\n\nA lake.', '\n\nA lake.'],
    ['is empty', '', ''],
  ])('that %s', (_, continuation, expected) => {
    expect(read(SENT, [continuation])).toBe(expected);
    expect(read(SENT, [...continuation])).toBe(expected);
  });

  it('passes through at once when nothing was sent', () => {
    expect(new RepeatedText('').push('The')).toBe('The');
  });

  it('is held back only while it may be a repetition', () => {
    const repeated = new RepeatedText(SENT);
    expect(repeated.push('hills and ')).toBe('');
    expect(repeated.push('dales. ')).toBe('hills and dales. ');
    expect(repeated.push('The river rises in')).toBe('The river rises in');
  });

  it('is compared in linear time, even if it is a run of one letter', () => {
    const sent = 'a'.repeat(100_000);
    const took = cpuTimeOf(() => {
      expect(repeatedLength(`b${sent}`, `${sent}b`)).toBe(sent.length);
      expect(repeatedLength(`${sent}b`, `${sent}c`)).toBe(0);
    });
    expect(took).toBeLessThan(1_000);
  });
});

/** Only a few different letters, so that accidental repetitions are common. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '😀'), maxLength: 60 });
const longText = text.filter((value) => value.length >= 12);
/** Where the continuation is cut into pieces. */
const cuts = fc.array(fc.nat(120), { maxLength: 12 });

function piecesOf(value: string, at: readonly number[]): string[] {
  const offsets = [...new Set([0, ...at.filter((offset) => offset < value.length)])];
  offsets.sort((one, other) => one - other);
  return offsets.map((start, index) => value.slice(start, offsets[index + 1] ?? value.length));
}

describe('every continuation', () => {
  it('adds only new text after repeating the whole', () => {
    fc.assert(
      fc.property(text, text, cuts, (sent, added, at) => {
        expect(read(sent, piecesOf(sent + added, at))).toBe(added);
      }),
    );
  });

  it('never shows 12 or more repeated letters twice, and loses no new text', () => {
    fc.assert(
      fc.property(text, longText, text, cuts, (before, overlap, added, at) => {
        const shown = read(before + overlap, piecesOf(overlap + added, at));
        // Identical letters may match further than the intended overlap.
        expect(added.endsWith(shown) && repeatedLength(before + overlap, overlap + added)).toBe(
          overlap.length + added.length - shown.length,
        );
      }),
    );
  });

  it('adds nothing if it stops while repeating the beginning', () => {
    fc.assert(
      fc.property(longText, text, cuts, (beginning, rest, at) => {
        expect(read(beginning + rest, piecesOf(beginning, at))).toBe('');
      }),
    );
  });

  it('gives the same text however it is split into pieces', () => {
    fc.assert(
      fc.property(text, text, cuts, (sent, continuation, at) => {
        expect(read(sent, piecesOf(continuation, at))).toBe(read(sent, [continuation]));
      }),
    );
  });

  it('loses only text at its beginning that was already there', () => {
    fc.assert(
      fc.property(text, text, cuts, (sent, continuation, at) => {
        const shown = read(sent, piecesOf(continuation, at));
        expect(continuation.endsWith(shown)).toBe(true);
        const left = continuation.slice(0, continuation.length - shown.length);
        expect(sent.includes(left) || sent.includes(left.trimStart())).toBe(true);
      }),
    );
  });

  it('passes through unchanged if it shares nothing with the text', () => {
    const other = fc.string({ unit: fc.constantFrom('x', 'y', 'z'), minLength: 1 });
    fc.assert(
      fc.property(text.filter(Boolean), other, cuts, (sent, continuation, at) => {
        expect(read(sent, piecesOf(continuation, at))).toBe(continuation);
      }),
    );
  });
});
