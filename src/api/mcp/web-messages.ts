/** Between Node's requests and responses and those of the web, in which the SDK speaks. */
import type { Request as HttpRequest, Response as HttpResponse } from 'express';
import { responseWriter } from '../http/response-writer.ts';
import { sendJsonText } from '../http/send-json.ts';

/** The SDK reads nothing else of the head; the body is passed beside. */
const READ_HEADERS = ['content-type', 'mcp-protocol-version'];

/** The address does not matter. */
const ADDRESS = 'http://localhost/mcp';

const BOTH_TYPES = 'application/json, text/event-stream';

export function fromHttpRequest({ method, headers }: HttpRequest): Request {
  const read = new Headers({ accept: acceptOf(headers.accept) });
  for (const name of READ_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') read.set(name, value);
  }
  return new Request(ADDRESS, { method, headers: read });
}

/** Clients that take anything, as curl does, need not name the two types. The SDK reads lower case only. */
function acceptOf(accept = '*/*'): string {
  return accept.includes('*/*') ? BOTH_TYPES : accept.toLowerCase();
}

/** Ends the response, at the latest when the caller leaves. */
export async function sendWebResponse(response: HttpResponse, answer: Response): Promise<void> {
  if (response.destroyed) return;
  response.status(answer.status);
  const { body } = answer;
  const type = answer.headers.get('content-type') ?? '';
  if (body === null) {
    response.end();
    return;
  }
  if (!type.startsWith('text/event-stream')) return sendJsonText(response, await answer.text());
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  response.flushHeaders();
  const writer = responseWriter(response);
  // The writer drops a client that does not read; waiting for it would only move the backlog.
  for await (const piece of body) {
    if (response.destroyed) return;
    writer.write(Buffer.from(piece));
  }
  writer.end();
}
