/** Sends each request that ends as a server-sent event, at the reader's pace. */
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import { toRecordedRequest } from '../../ledger/recorded-request.ts';
import type { Identity } from '../security/identity.ts';
import { responseWriter } from '../http/response-writer.ts';
import { STREAM_KEEP_ALIVE_MS } from '../limits.ts';
import { toLedgerRequest } from './to-ledger-request.ts';

/**
 * Ends when the caller leaves, when its key opens nothing any more, or when Rhetor stops.
 * @param reader a key sees only its own requests
 */
export function sendLive(
  response: Response,
  ended: Observable<readonly AttemptRecord[]>,
  reader: Identity,
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  const writer = responseWriter(response);
  // The headers go out at once, so that the caller knows from when on it sees everything.
  writer.write(': live\n\n');
  const keepAlive = setInterval(() => {
    if (isStillAccepted(reader)) writer.write(': keep-alive\n\n');
    else end();
  }, STREAM_KEEP_ALIVE_MS);
  const subscription = ended.subscribe({
    next: (attempts) => {
      const last = attempts.at(-1);
      if (last?.end === undefined || response.destroyed) return;
      if (reader.type === 'key' && last.keyId !== reader.key.id) return;
      if (!isStillAccepted(reader)) return end();
      const request = toLedgerRequest(toRecordedRequest(attempts, last));
      writer.write(`event: request\ndata: ${JSON.stringify(request)}\n\n`);
    },
    complete: () => writer.end(''),
  });
  const leave = (): void => {
    clearInterval(keepAlive);
    subscription.unsubscribe();
  };
  const end = (): void => {
    leave();
    writer.end('');
  };
  response.once('close', leave);
}

/** A key may have been disabled since. */
function isStillAccepted(reader: Identity): boolean {
  try {
    if (reader.type === 'key') reader.refresh();
    return true;
  } catch {
    return false;
  }
}
