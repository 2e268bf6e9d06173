/** Sends each request that ends as a server-sent event, at the reader's pace. */
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import { toRecordedRequest } from '../../ledger/recorded-request.ts';
import { responseWriter } from '../http/response-writer.ts';
import { STREAM_KEEP_ALIVE_MS } from '../limits.ts';
import { toLedgerRequest } from './to-ledger-request.ts';

/** Ends when the caller leaves or Rhetor stops. */
export function sendLive(response: Response, ended: Observable<readonly AttemptRecord[]>): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  const writer = responseWriter(response);
  // The headers go out at once, so that the caller knows from when on it sees everything.
  writer.write(': live\n\n');
  const keepAlive = setInterval(() => writer.write(': keep-alive\n\n'), STREAM_KEEP_ALIVE_MS);
  const subscription = ended.subscribe({
    next: (attempts) => {
      const last = attempts.at(-1);
      if (last?.end === undefined || response.destroyed) return;
      const request = toLedgerRequest(toRecordedRequest(attempts, last));
      writer.write(`event: request\ndata: ${JSON.stringify(request)}\n\n`);
    },
    complete: () => writer.end(''),
  });
  response.once('close', () => {
    clearInterval(keepAlive);
    subscription.unsubscribe();
  });
}
