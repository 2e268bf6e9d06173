/** Picks the few headers of a vendor's response that a caller may see; pure. */
import type { IncomingHttpHeaders } from 'node:http';
import type { UpstreamHeaders } from '../../../model/vendors/upstream-headers.ts';

const REQUEST_IDS = ['x-request-id', 'request-id'] as const;
/** What an id or a number is made of; any other value is not shown. */
const PLAIN = /^[\w.:/+=-]{1,200}$/;

/** Undefined if there are none, as with most servers. */
export function shownHeaders(headers: IncomingHttpHeaders): UpstreamHeaders | undefined {
  const requestId = plainOf(headers[REQUEST_IDS[0]]) ?? plainOf(headers[REQUEST_IDS[1]]);
  const processingMs = plainOf(headers['openai-processing-ms']);
  if (requestId === undefined && processingMs === undefined) return undefined;
  return {
    ...(requestId !== undefined && { requestId }),
    ...(processingMs !== undefined && { processingMs }),
  };
}

function plainOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && PLAIN.test(value) ? value : undefined;
}
