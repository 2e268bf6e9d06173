/** A request's body as it comes, for what reads it by itself. */
import type { Request } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';

/**
 * Ends early without ending the connection: the client shall read why it was refused.
 * @throws RhetorError `client_closed_request` if the client leaves before the end
 */
export async function* readPieces(request: Request): AsyncIterable<Uint8Array> {
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false })) yield piece;
  } catch (error) {
    throw new RhetorError('client_closed_request', 'The request ended before its body did.', {
      cause: error,
    });
  }
}
