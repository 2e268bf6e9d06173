/**
 * Writes a body that is generated piece by piece, each only after the client has taken those
 * before.
 */
import type { Response } from 'express';
import { responseWriter } from './response-writer.ts';

/** Small pieces are combined up to this size. */
const TOGETHER = 16 * 1024;

/** Ends the response; the generator is closed early if the client leaves. */
export async function sendPieces(response: Response, pieces: AsyncIterable<string>): Promise<void> {
  const writer = responseWriter(response);
  let gathered = '';
  for await (const piece of pieces) {
    if (response.destroyed) return;
    gathered += piece;
    if (gathered.length < TOGETHER) continue;
    writer.write(gathered);
    gathered = '';
    await writer.drained();
  }
  writer.end(gathered);
  await writer.drained();
}
