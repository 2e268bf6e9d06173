/** Rhetor from TypeScript, in Node and in browsers: answers, streams, and all that can be looked up. */
import type { Answer } from '../contract/answer.ts';
import type { Health, Info } from '../contract/info.ts';
import type {
  DefaultModelAnswer,
  DefaultModelRequest,
  ProviderList,
  RoutePlan,
} from '../contract/providers.ts';
import type { ChatRequest, MessageRequest } from '../contract/turn-request.ts';
import type { AskOptions, CallOptions } from './call-options.ts';
import { RhetorClientError } from './client-error.ts';
import type { Backup } from './backup.ts';
import { ContextsClient } from './contexts-client.ts';
import { PromptsClient } from './prompts-client.ts';
import { readSteps, type StreamStep } from './read-steps.ts';
import { RhetorSocket, type SocketOptions } from './rhetor-socket.ts';
import { TemplatesClient } from './templates-client.ts';
import { type ClientOptions, type HttpCall, Transport } from './transport.ts';

/** What is asked for, as GET /route takes it. */
export type RouteQuery = {
  readonly component?: string;
  readonly task_type?: string;
  readonly provider?: string;
  readonly model?: string;
};

/** Whether the answer streams is said by the method. */
type Ask<Request> = Omit<Request, 'streaming'>;

/**
 * Nothing is ever sent twice: whether a call that failed is worth another try, its caller knows.
 * Every method throws RhetorClientError, or the signal's reason when it was aborted.
 */
export class RhetorClient {
  readonly contexts: ContextsClient;
  readonly prompts: PromptsClient;
  readonly templates: TemplatesClient;
  private readonly transport: Transport;

  /** @throws TypeError for an address that is none */
  constructor(options: ClientOptions = {}) {
    this.transport = new Transport(options);
    this.contexts = new ContextsClient(this.transport);
    this.prompts = new PromptsClient(this.transport);
    this.templates = new TemplatesClient(this.transport);
  }

  get url(): string {
    return this.transport.url;
  }

  /** One message of a conversation whose history Rhetor keeps; the whole answer at its end. */
  message(request: Ask<MessageRequest>, options: AskOptions = {}): Promise<Answer> {
    return this.transport.answer(ask('/message', { ...request, streaming: false }, options));
  }

  /** The messages of a conversation whose history the caller keeps; the whole answer at its end. */
  chat(request: Ask<ChatRequest>, options: AskOptions = {}): Promise<Answer> {
    return this.transport.answer(ask('/chat', { ...request, streaming: false }, options));
  }

  /**
   * As `message`, as it comes. The last step has `done: true`; an answer that fails or is cut
   * throws, after the steps that came of it. It is asked when the loop begins; leaving it cancels.
   */
  stream(request: Ask<MessageRequest>, options: AskOptions = {}): AsyncIterable<StreamStep> {
    return this.steps(ask('/stream', { ...request, streaming: true }, options));
  }

  /** As `chat`, as it comes; see `stream`. */
  streamChat(request: Ask<ChatRequest>, options: AskOptions = {}): AsyncIterable<StreamStep> {
    return this.steps(ask('/chat', { ...request, streaming: true }, options));
  }

  /** Which providers and models there are, and how they are doing. */
  providers(options: CallOptions = {}): Promise<ProviderList> {
    return this.transport.json({ method: 'GET', path: '/providers', ...options });
  }

  /** Sets the model that answers where a rule names nothing that is configured. */
  setDefaultModel(
    body: DefaultModelRequest,
    options: CallOptions = {},
  ): Promise<DefaultModelAnswer> {
    return this.transport.json({ method: 'POST', path: '/provider', body, ...options });
  }

  /** Which models would be asked, in which order, and why. */
  route(query: RouteQuery = {}, options: CallOptions = {}): Promise<RoutePlan> {
    return this.transport.json({ method: 'GET', path: '/route', query, ...options });
  }

  /** Every name that `options.model` may have: rules, models, and `provider/model`. */
  async modelNames(options: CallOptions = {}): Promise<readonly string[]> {
    const list: { readonly data: readonly { readonly id: string }[] } = await this.transport.json({
      method: 'GET',
      path: '/v1/models',
      ...options,
    });
    return list.data.map(({ id }) => id);
  }

  /**
   * The embedded database as a file: `content` is read once, and throws if the connection is cut.
   * Resolves when the server has made and verified it, which takes as long as the database is large.
   */
  async backup(options: CallOptions = {}): Promise<Backup> {
    const { headers, content } = await this.transport.download({
      method: 'POST',
      path: '/backup',
      ...options,
    });
    const count = (name: string): number => Number(headers.get(name));
    return {
      bytes: count('content-length'),
      contexts: count('x-rhetor-contexts'),
      messages: count('x-rhetor-messages'),
      content,
    };
  }

  info(options: CallOptions = {}): Promise<Info> {
    // A browser that asks for a page would get one.
    const headers = { accept: 'application/json' };
    return this.transport.json({ method: 'GET', path: '/', headers, ...options });
  }

  /** Needs no token. */
  health(options: CallOptions = {}): Promise<Health> {
    return this.transport.json({ method: 'GET', path: '/health', ...options });
  }

  /** A socket for many requests side by side; it connects at once, and again whenever it was lost. */
  connect(options: SocketOptions = {}): RhetorSocket {
    const { url, token } = this.transport;
    return new RhetorSocket(
      { url: `${url.replace(/^http/, 'ws')}/ws`, token, refusal: () => this.refusal() },
      options,
    );
  }

  /** A socket that is refused tells no reason; the same question by HTTP does. */
  private async refusal(): Promise<RhetorClientError | undefined> {
    try {
      await this.providers();
      return undefined;
    } catch (error) {
      const isRefusal =
        error instanceof RhetorClientError && (error.status === 401 || error.status === 403);
      return isRefusal ? error : undefined;
    }
  }

  private steps(call: HttpCall): AsyncIterable<StreamStep> {
    return readSteps(this.transport.bytes(call));
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
