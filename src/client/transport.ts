/** One HTTP call to Rhetor: address, token, time and size limits, and typed errors. */
import { boundedText } from '../bytes/bounded-text.ts';
import { RhetorClientError } from './client-error.ts';
import { errorOfResponse, parseRecord, quote } from './server-error.ts';
import { TimeLimit } from './time-limit.ts';
import { IDLE_TIMEOUT_MS, LARGEST_ANSWER_BYTES, TIMEOUT_MS } from './limits.ts';

export type ClientOptions = {
  /** Rhetor's address, including any path prefix of a proxy; default `http://localhost:8300`. */
  readonly url?: string;
  /** The server's RHETOR_AUTH_TOKEN. */
  readonly token?: string;
  /** What signing in at the console has returned; the session's cookie comes along by itself. */
  readonly csrf?: string;
  /** Milliseconds for a call that does not involve a model; default 30,000. Other calls end with their signal. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds of silence, without even a keep-alive, after which a stream is aborted; default
   * 60,000.
   */
  readonly idleTimeoutMs?: number;
  /** Replaces the platform's fetch. */
  readonly fetch?: typeof fetch;
};

export type HttpCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent unchanged, with the content type of JSON. */
  readonly content?: NonNullable<RequestInit['body']>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
};

export const DEFAULT_URL = 'http://localhost:8300';

export class Transport {
  readonly url: string;
  readonly token: string | undefined;
  readonly csrf: string | undefined;
  private readonly timeoutMs: number;
  private readonly idleTimeoutMs: number;
  private readonly fetch: typeof fetch;

  /** @throws TypeError for an invalid address, or one with a password in it */
  constructor(options: ClientOptions) {
    const { origin, pathname, username, password } = new URL(options.url ?? DEFAULT_URL);
    if (username !== '' || password !== '') {
      throw new TypeError(
        "Rhetor's address holds a user or password; the token has its own field.",
      );
    }
    this.url = `${origin}${pathname}`.replace(/(?<!\/)\/+$/, '');
    this.token = options.token;
    this.csrf = options.csrf;
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.idleTimeoutMs = options.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
    // A browser's fetch has to be called on its window.
    this.fetch = options.fetch ?? ((...call) => fetch(...call));
  }

  /** Sends a call that does not involve a model. */
  async json<Answer>(call: HttpCall): Promise<Answer> {
    const limit = new TimeLimit(this.timeoutMs, 'The server did not answer', call.signal);
    return this.whole<Answer>(call, limit);
  }

  /** Sends a call that may take as long as a model does. */
  async answer<Answer>(call: HttpCall): Promise<Answer> {
    return this.whole<Answer>(call, new TimeLimit(undefined, '', call.signal));
  }

  /** Sends a call whose answer has no body. */
  async nothing(call: HttpCall): Promise<void> {
    const limit = new TimeLimit(this.timeoutMs, 'The server did not answer', call.signal);
    try {
      await this.send(call, limit);
    } finally {
      limit.end();
    }
  }

  /** Yields the body as it arrives; leaving the loop closes the connection. */
  async *bytes(call: HttpCall): AsyncGenerator<Uint8Array, void, undefined> {
    const limit = this.idleLimit(call);
    try {
      yield* this.pieces(await this.send(call, limit), limit);
    } finally {
      limit.end();
    }
  }

  /**
   * Downloads a file that the server has to prepare: the silence limit applies only during the
   * transfer. The content must be read.
   */
  async download(
    call: HttpCall,
  ): Promise<{ readonly headers: Headers; readonly content: AsyncIterable<Uint8Array> }> {
    const limit = this.idleLimit(call);
    limit.pause();
    try {
      const response = await this.send(call, limit);
      return { headers: response.headers, content: this.pieces(response, limit) };
    } catch (error) {
      limit.end();
      throw error;
    }
  }

  private idleLimit(call: HttpCall): TimeLimit {
    return new TimeLimit(this.idleTimeoutMs, 'The server was silent', call.signal);
  }

  private async *pieces(
    response: Response,
    limit: TimeLimit,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      limit.restart();
      for await (const piece of this.read(response, limit)) {
        // The reader's own time does not count against the server.
        limit.pause();
        yield piece;
        limit.restart();
      }
    } finally {
      limit.end();
    }
  }

  private async whole<Answer>(call: HttpCall, limit: TimeLimit): Promise<Answer> {
    try {
      const response = await this.send(call, limit);
      const text = await this.text(response, limit);
      const value = parseRecord(text);
      if (value !== undefined) return value as Answer;
      throw new RhetorClientError(
        'unexpected_answer',
        `${this.url} does not answer like Rhetor: ${quote(text)}`,
        { status: response.status },
      );
    } finally {
      limit.end();
    }
  }

  /** @returns a successful response of which only the headers have been read */
  private async send(call: HttpCall, limit: TimeLimit): Promise<Response> {
    const { method, path, query = {}, body, content, headers } = call;
    const url = new URL(this.url + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const sent = content ?? (body === undefined ? undefined : JSON.stringify(body));
    const init: RequestInit = {
      method,
      headers: {
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...(this.csrf !== undefined && { 'x-rhetor-csrf': this.csrf }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
      // Required for a stream as body; harmless otherwise.
      ...(sent instanceof ReadableStream && { duplex: 'half' as const }),
      // A redirect must not carry the token to another server.
      redirect: 'error',
      signal: limit.signal,
    };
    const response = await this.fetch(url, init).catch((error: unknown) => {
      throw this.unreachable(error, limit);
    });
    if (response.ok) return response;
    throw errorOfResponse(response, await this.text(response, limit));
  }

  private async text(response: Response, limit: TimeLimit): Promise<string> {
    const { text, isCut } = await boundedText(this.read(response, limit), LARGEST_ANSWER_BYTES);
    if (!isCut) return text;
    throw new RhetorClientError(
      'unexpected_answer',
      `The server's answer is larger than ${LARGEST_ANSWER_BYTES} bytes.`,
    );
  }

  /** Not every browser can iterate over a body. */
  private async *read(
    response: Response,
    limit: TimeLimit,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = response.body?.getReader();
    for (;;) {
      const step = await reader?.read().catch((error: unknown) => {
        throw this.lost(error, limit);
      });
      if (step === undefined || step.done) return;
      yield step.value;
    }
  }

  private unreachable(error: unknown, limit: TimeLimit): unknown {
    if (limit.signal.aborted) return limit.signal.reason;
    if (codeOf(error) === 'UND_ERR_HEADERS_TIMEOUT') {
      return new RhetorClientError(
        'timeout',
        'The answer took longer than the platform allows; use a stream, which has no such limit.',
        { cause: error },
      );
    }
    return new RhetorClientError(
      'unreachable',
      `Rhetor could not be reached at ${this.url} (${reasonOf(error)}).`,
      { cause: error },
    );
  }

  private lost(error: unknown, limit: TimeLimit): unknown {
    if (limit.signal.aborted) return limit.signal.reason;
    return new RhetorClientError(
      'connection_lost',
      `The connection to ${this.url} was lost in the middle of the answer (${reasonOf(error)}).`,
      { cause: error },
    );
  }
}

/** fetch reports only "fetch failed"; the reason is in its cause, best shown as the system's error code. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = codeOf(cause);
  if (code !== undefined && !code.startsWith('UND_')) return code;
  return cause instanceof Error ? cause.message : String(cause);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : undefined;
}
