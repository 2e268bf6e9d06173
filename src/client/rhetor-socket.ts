/** Concurrent requests over one WebSocket: each is a loop of its own, and none is ever sent twice. */
import type { Answer } from '../contract/answer.ts';
import type { ChatPayload, MessagePayload, StatusReportFrame } from '../contract/socket-frames.ts';
import { BoundedQueue } from './bounded-queue.ts';
import type { CallOptions } from './call-options.ts';
import { RhetorClientError } from './client-error.ts';
import { type StreamStep, toStep, truncated } from './read-steps.ts';
import { errorOfBody, isJsonObject, parseRecord } from './server-error.ts';
import { SocketConnection, type SocketState } from './socket-connection.ts';
import { MOST_MESSAGE_BYTES, MOST_RUNNING, MOST_WAITING_CHARACTERS } from './limits.ts';

export type SocketOptions = {
  /** The name to which answers are addressed; "UI" when omitted. */
  readonly source?: string;
  readonly stateChanged?: (state: SocketState) => void;
};

export type SocketAddress = {
  readonly url: string;
  readonly token: string | undefined;
  readonly csrf: string | undefined;
  readonly refusal: () => Promise<RhetorClientError | undefined>;
};

type Ask<Payload> = Omit<Payload, 'streaming'>;
type Payload = Readonly<Record<string, unknown>>;

/** Reconnects by itself until it is closed. Requests that run when a connection is lost fail. */
export class RhetorSocket {
  private readonly connection: SocketConnection;
  private readonly source: string | undefined;
  /** Every request that waits for a connection, runs, or is being cancelled. */
  private readonly requests = new Map<string, BoundedQueue<Payload>>();
  private count = 0;

  constructor(address: SocketAddress, options: SocketOptions = {}) {
    this.source = options.source;
    this.connection = new SocketConnection(address.url, protocolsFor(address), {
      received: (text) => this.receive(text),
      lost: (error) => this.loseAll(error),
      changed: (state) => options.stateChanged?.(state),
      refusal: address.refusal,
    });
  }

  get state(): SocketState {
    return this.connection.state;
  }

  /** Streams the answer to one message; Rhetor keeps the history. Leaving the loop or aborting cancels. */
  stream(request: Ask<MessagePayload>, options: CallOptions = {}): AsyncIterable<StreamStep> {
    return this.steps('LLM_REQUEST', request, options.signal);
  }

  /** Streams the answer to a list of messages; the caller keeps the history. */
  streamChat(request: Ask<ChatPayload>, options: CallOptions = {}): AsyncIterable<StreamStep> {
    return this.steps('CHAT_REQUEST', request, options.signal);
  }

  /** Like `stream`, but returns the complete answer. */
  message(request: Ask<MessagePayload>, options: CallOptions = {}): Promise<Answer> {
    return this.one('LLM_REQUEST', { ...request, streaming: false }, options.signal);
  }

  /** Like `streamChat`, but returns the complete answer. */
  chat(request: Ask<ChatPayload>, options: CallOptions = {}): Promise<Answer> {
    return this.one('CHAT_REQUEST', { ...request, streaming: false }, options.signal);
  }

  /** Returns Rhetor's status and its default models. */
  status(options: CallOptions = {}): Promise<StatusReportFrame['payload']> {
    return this.one('STATUS', {}, options.signal);
  }

  /** Closes the socket permanently; running requests fail. */
  close(): void {
    this.connection.close(
      new RhetorClientError('socket_closed', 'The socket was closed by the client.'),
    );
  }

  private async *steps(
    type: string,
    request: object,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<StreamStep, void, undefined> {
    for await (const payload of this.run(type, { ...request, streaming: true }, signal)) {
      const step = toStep(payload);
      yield step;
      if (step.done) return;
    }
    throw truncated();
  }

  private async one<Payload>(
    type: string,
    request: object,
    signal: AbortSignal | undefined,
  ): Promise<Payload> {
    for await (const payload of this.run(type, request, signal)) {
      const error = errorOfBody(payload);
      if (error !== undefined) throw error;
      return payload as Payload;
    }
    throw truncated();
  }

  /** Yields the payloads of all frames of the answer; leaving the loop early cancels the request. */
  private async *run(
    type: string,
    payload: object,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Payload, void, undefined> {
    if (this.requests.size >= MOST_RUNNING) {
      throw new RhetorClientError(
        'overloaded',
        `${MOST_RUNNING} requests already run on this socket, which is its limit; wait for one to end.`,
      );
    }
    this.count += 1;
    const key = `${this.count}`;
    const source = this.source;
    const text = JSON.stringify({ type, req_id: key, ...(source && { source }), payload });
    assertSize(text);
    const queue = new BoundedQueue<Payload>(MOST_WAITING_CHARACTERS);
    const leave = (): void => queue.abort(signal?.reason);
    let isSent = false;
    let isAnswered = false;
    this.requests.set(key, queue);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      while (!isSent) {
        await this.connection.untilOpen(signal);
        isSent = this.connection.send(text);
      }
      for await (const answer of queue) {
        isAnswered = answer['done'] !== false;
        yield answer;
      }
    } finally {
      signal?.removeEventListener('abort', leave);
      // A request that was sent keeps its slot until the server reports its end.
      if (!isSent) this.requests.delete(key);
      else if (!isAnswered && this.requests.has(key)) this.cancel(key);
    }
  }

  private cancel(key: string): void {
    this.connection.send(JSON.stringify({ type: 'CANCEL', req_id: key }));
  }

  private receive(text: string): void {
    const frame = parseRecord(text);
    const key = frame?.['req_id'];
    const payload = frame?.['payload'];
    if (typeof key !== 'string' || !isJsonObject(payload)) return;
    const queue = this.requests.get(key);
    if (queue === undefined) return;
    if (isLast(frame?.['type'], payload)) this.requests.delete(key);
    if (typeof payload['isTyping'] === 'boolean') {
      if (!payload['isTyping']) queue.end();
    } else if (!queue.push(payload, text.length)) {
      queue.fail(
        new RhetorClientError(
          'reader_too_slow',
          `More than ${MOST_WAITING_CHARACTERS} characters of an answer were not read in time, so it was cancelled.`,
        ),
      );
      this.cancel(key);
    }
  }

  private loseAll(error: RhetorClientError): void {
    for (const queue of this.requests.values()) queue.fail(error);
    this.requests.clear();
  }
}

/** True for the frame that frees the request's slot. */
function isLast(type: unknown, payload: Payload): boolean {
  return (
    type === 'ERROR' ||
    payload['isTyping'] === false ||
    // STATUS has no frames around its answer.
    (type === 'RESPONSE' && payload['service'] === 'rhetor')
  );
}

/** A browser's socket cannot send headers, so the secrets are offered as subprotocols. */
function protocolsFor({ token, csrf }: SocketAddress): readonly string[] {
  const protocols = csrf === undefined ? ['rhetor'] : ['rhetor', `csrf.${csrf}`];
  if (token === undefined) return protocols;
  const bytes = Array.from(new TextEncoder().encode(token), (byte) => String.fromCharCode(byte));
  const encoded = btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_');
  return [...protocols, `bearer.${encoded.replace(/(?<!=)=+$/, '')}`];
}

/** A larger message would make the server close the socket, with every request on it. */
function assertSize(text: string): void {
  if (text.length * 3 <= MOST_MESSAGE_BYTES) return;
  if (new TextEncoder().encode(text).byteLength <= MOST_MESSAGE_BYTES) return;
  throw new RhetorClientError(
    'body_too_large',
    `The request has more than ${MOST_MESSAGE_BYTES} bytes, which is more than a socket accepts.`,
  );
}
