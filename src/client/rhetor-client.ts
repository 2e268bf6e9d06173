/** Rhetor from TypeScript, in Node and in browsers: answers, streams, and all that can be looked up. */
import { readFrames } from './read-frames.ts';
import { type ClientOptions, type HttpCall, Transport } from './transport.ts';
import type { Answer, ChatRequest, MessageRequest, StreamFrame } from './wire.ts';

export type CallOptions = {
  /** Aborting it closes the connection, and Rhetor ends its call of the model. */
  readonly signal?: AbortSignal | undefined;
};

export type AskOptions = CallOptions & {
  /** The same key again gets the same answer, instead of a second one; for a caller that tries again. */
  readonly idempotencyKey?: string;
  /** The version that the context has to have: another is refused with `version_conflict`. */
  readonly contextVersion?: number;
  /** What the server's log calls this request; otherwise it finds a name. */
  readonly requestId?: string;
};

/**
 * Nothing is ever sent twice: whether a call that failed is worth another try, its caller knows.
 * Every method throws RhetorClientError, or the signal's reason when it was aborted.
 */
export class RhetorClient {
  readonly #transport: Transport;

  /** @throws TypeError for an address that is none */
  constructor(options: ClientOptions = {}) {
    this.#transport = new Transport(options);
  }

  get url(): string {
    return this.#transport.url;
  }

  /** One message of a conversation whose history Rhetor keeps; the whole answer at its end. */
  message(request: MessageRequest, options: AskOptions = {}): Promise<Answer> {
    return this.#transport.answer(ask('/message', { ...request, streaming: false }, options));
  }

  /** The messages of a conversation whose history the caller keeps; the whole answer at its end. */
  chat(request: ChatRequest, options: AskOptions = {}): Promise<Answer> {
    return this.#transport.answer(ask('/chat', { ...request, streaming: false }, options));
  }

  /**
   * As `message`, as it comes. The last frame has `done: true`; an answer that fails or is cut
   * throws, after the frames that came of it. Leaving the loop cancels.
   */
  stream(request: MessageRequest, options: AskOptions = {}): AsyncIterable<StreamFrame> {
    return this.#frames(ask('/stream', { ...request, streaming: true }, options));
  }

  /** As `chat`, as it comes; see `stream`. */
  streamChat(request: ChatRequest, options: AskOptions = {}): AsyncIterable<StreamFrame> {
    return this.#frames(ask('/chat', { ...request, streaming: true }, options));
  }

  #frames(call: HttpCall): AsyncIterable<StreamFrame> {
    return readFrames(this.#transport.bytes(call));
  }
}

function ask(path: string, body: object, options: AskOptions): HttpCall {
  const { signal, idempotencyKey, contextVersion, requestId } = options;
  return {
    method: 'POST',
    path,
    body,
    signal,
    headers: {
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(contextVersion !== undefined && { 'if-match': `"${contextVersion}"` }),
      ...(requestId !== undefined && { 'x-request-id': requestId }),
    },
  };
}
