/** Sends a JSON body in one write, without what Express does for answers that may be cached. */
import type { Response } from 'express';

/**
 * Given the text whole, Node sends it together with the head. Express makes a buffer of a longer
 * text, and asks for freshness, types and character sets that are known here.
 */
export function sendJson(response: Response, body: object): void {
  sendJsonText(response, JSON.stringify(body));
}

export function sendJsonText(response: Response, text: string): void {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.end(text);
}
