/** Writes responses at their client's pace. */
import type { NextFunction, Request, Response } from 'express';
import { PacedWriter } from './paced-writer.ts';
import { PART_BYTES } from '../limits.ts';

/** One writer per response, whose headers must be set by then. */
export function responseWriter(response: Response): PacedWriter {
  const writer = new PacedWriter({
    get waiting() {
      return response.writableLength;
    },
    write: (piece) => void response.write(piece),
    writePart: (part, _isLast, done) => void response.write(part, done),
    end: (piece) => void response.end(piece),
    drop: () => void response.destroy(),
  });
  response.once('close', () => writer.close());
  return writer;
}

/**
 * Middleware. Answers that end with a large body, such as JSON and files, are written in parts.
 * Only then is it visible whether the client reads, and a slow reader differs from one that has
 * stopped.
 */
export function paceAnswers(_request: Request, response: Response, next: NextFunction): void {
  const end = response.end;
  const endPaced = (...given: readonly unknown[]): Response => {
    const [body] = given;
    const isText = typeof body === 'string';
    if (!(isText || Buffer.isBuffer(body)) || body.length <= PART_BYTES) {
      return Reflect.apply(end, response, given);
    }
    responseWriter(response).end(isText ? Buffer.from(body) : body);
    return response;
  };
  Object.assign(response, { end: endPaced });
  next();
}
