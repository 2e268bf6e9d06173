/** Writes a body that is made piece by piece: no piece is made before the client has taken those before. */
import type { Response } from 'express';
import { responseWriter } from './response-writer.ts';

/** Small pieces are written together. */
const TOGETHER = 16 * 1024;

/** Ends the response; the pieces end early if the client leaves. */
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
