/** Responses that are written at their client's pace, whoever writes them. */
import type { NextFunction, Request, Response } from 'express';
import { PacedWriter } from './paced-writer.ts';
import { PART_BYTES } from '../limits.ts';

/** One a response; its head must have been set. */
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
 * Middleware. Whatever ends with a large body, as JSON and files do, is written in parts: only then can
 * be seen whether the client reads, and only then does a client that reads slowly differ from one that
 * does not.
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
