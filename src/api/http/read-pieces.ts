/** Reads a request's body as it arrives, for handlers that parse it themselves. */
import type { Request } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { BodyShare } from './body-budget.ts';

/**
 * Can end early without closing the connection, so that the client can read why it was refused.
 * @param share charged with the declared length before the first piece, otherwise with each piece
 * @throws RhetorError `client_closed_request` if the client leaves before the end, or as
 *   `share.hold`
 */
export async function* readPieces(request: Request, share: BodyShare): AsyncIterable<Uint8Array> {
  share.hold(Number(request.headers['content-length'] ?? 0));
  let length = 0;
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      length += piece.length;
      share.hold(length);
      yield piece;
    }
  } catch (error) {
    if (error instanceof RhetorError) throw error;
    throw new RhetorError('client_closed_request', 'The request ended before its body did.', {
      cause: error,
    });
  }
}
