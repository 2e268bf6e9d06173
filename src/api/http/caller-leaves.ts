/** The signal of a caller that closes the connection before the answer is complete. */
import type { Response } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';

export function callerLeaves(response: Response): AbortSignal {
  const left = new AbortController();
  response.once('close', () => {
    if (response.writableFinished) return;
    left.abort(new RhetorError('client_closed_request', 'The caller ended the request.'));
  });
  return left.signal;
}
