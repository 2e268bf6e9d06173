/** The signal of a caller who closes the connection before there is an answer. */
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
