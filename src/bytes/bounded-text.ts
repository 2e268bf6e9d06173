/** Reads a whole text body up to a limit, since the other side may send without end. */

export type BoundedText = {
  readonly text: string;
  /** The limit was reached; the rest was not read. */
  readonly isCut: boolean;
};

/** @throws what `pieces` throws */
export async function boundedText(
  pieces: AsyncIterable<Uint8Array> | null,
  mostBytes: number,
): Promise<BoundedText> {
  const decoder = new TextDecoder();
  let text = '';
  let left = mostBytes;
  for await (const piece of pieces ?? []) {
    text += decoder.decode(piece.subarray(0, left), { stream: true });
    left -= piece.byteLength;
    if (left < 0) break;
  }
  return { text: text + decoder.decode(), isCut: left < 0 };
}
