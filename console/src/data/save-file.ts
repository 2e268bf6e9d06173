/** Saves what a call streams as a file of the reader. */

export async function saveFile(
  name: string,
  type: string,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const pieces: BlobPart[] = [];
  // A copy, since the piece may be a view of a buffer that is used again.
  for await (const piece of content) pieces.push(new Uint8Array(piece));
  const url = URL.createObjectURL(new Blob(pieces, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; a revoked address would cancel it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
