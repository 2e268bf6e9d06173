/** A request's body as it comes, for what reads it by itself. */
import type { Request } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { BodyShare } from './body-budget.ts';

/**
 * Ends early without ending the connection: the client shall read why it was refused.
 * @param share takes the body's length before its first piece if it was declared, else with each piece
 * @throws RhetorError `client_closed_request` if the client leaves before the end, or as `share.hold`
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
