/** The scripted upstream's record of a request and its socket. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Vendor } from './script.ts';

export type RecordedSocket = {
  /** `performance.now()` in the upstream's process. */
  readonly openedAt: number;
  closedAt: number | undefined;
};

export type RecordedRequest = {
  readonly vendor: Vendor;
  readonly method: string;
  readonly path: string;
  /** With its question mark; empty if there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; `{}` for a GET. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly model: string;
  readonly receivedAt: number;
  readonly socket: RecordedSocket;
  hasSentHeaders: boolean;
  tokensSent: number;
  /** The answer has been sent completely, or cut off; the upstream has finished with it. */
  isOver: boolean;
};

export function recordRequest(
  fields: Pick<
    RecordedRequest,
    'vendor' | 'method' | 'path' | 'query' | 'headers' | 'body' | 'socket'
  >,
): RecordedRequest {
  const { model } = fields.body;
  return {
    ...fields,
    model: typeof model === 'string' ? model : '',
    receivedAt: performance.now(),
    hasSentHeaders: false,
    tokensSent: 0,
    isOver: false,
  };
}
