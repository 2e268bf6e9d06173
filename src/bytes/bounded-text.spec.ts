import { describe, expect, it } from 'vitest';
import { boundedText } from './bounded-text.ts';

const LETTERS = new TextEncoder().encode('größe');

describe('boundedText', () => {
  it('decodes any chunks, even if they split characters', async () => {
    for (let cut = 0; cut <= LETTERS.length; cut += 1) {
      const { text, isCut } = await boundedText(
        from(LETTERS.subarray(0, cut), LETTERS.subarray(cut)),
        LETTERS.length,
      );
      expect({ text, isCut }).toEqual({ text: 'größe', isCut: false });
    }
  });

  it('stops at the limit and closes the source', async () => {
    let isLeft = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new TextEncoder().encode('abc');
      } finally {
        isLeft = true;
      }
    }
    expect(await boundedText(endless(), 7)).toEqual({ text: 'abcabca', isCut: true });
    expect(isLeft).toBe(true);
  });

  it('reads a missing body as an empty one', async () => {
    expect(await boundedText(null, 1)).toEqual({ text: '', isCut: false });
  });
});

async function* from(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
