/** The TypeScript client for Node and browsers: answers, streams and all read routes. */
import type { Answer } from '../contract/answer.ts';
import type { CacheReport, ClearedCache } from '../contract/cache.ts';
import type { Health, Info } from '../contract/info.ts';
import type { PriceTable } from '../contract/prices.ts';
import type {
  DefaultModelAnswer,
  DefaultModelRequest,
  ProviderList,
  ProviderTest,
  ProviderTestRequest,
  RoutePlan,
} from '../contract/providers.ts';
import type { ResetRule, RuleAssignment, RuleList, RuleModelRequest } from '../contract/rules.ts';
import type { ChatRequest, MessageRequest } from '../contract/turn-request.ts';
import type { AskOptions, CallOptions } from './call-options.ts';
import { RhetorClientError } from './client-error.ts';
import { type Backup, toBackup } from './backup.ts';
import { BudgetsClient } from './budgets-client.ts';
import { ContextsClient } from './contexts-client.ts';
import { LedgerClient } from './ledger-client.ts';
import { KeysClient } from './keys-client.ts';
import { MemoryClient } from './memory-client.ts';
import { pathOf } from './path.ts';
import { PromptsClient } from './prompts-client.ts';
import { readSteps, type StreamStep } from './read-steps.ts';
import { RhetorSocket, type SocketOptions } from './rhetor-socket.ts';
import type { RouteQuery } from './route-query.ts';
import { SessionClient } from './session-client.ts';
import { TemplatesClient } from './templates-client.ts';
import { type ClientOptions, type HttpCall, Transport } from './transport.ts';

/** The method decides whether the answer streams. */
type Ask<Request> = Omit<Request, 'streaming'>;

/**
 * Never retries by itself: only the caller knows whether repeating a failed call is safe.
 * Every method throws RhetorClientError, or the signal's reason when it was aborted.
 */
export class RhetorClient {
  readonly contexts: ContextsClient;
  readonly ledger: LedgerClient;
  readonly keys: KeysClient;
  readonly memory: MemoryClient;
  readonly budgets: BudgetsClient;
  readonly prompts: PromptsClient;
  readonly session: SessionClient;
  readonly templates: TemplatesClient;
  private readonly transport: Transport;

  /** @throws TypeError for an invalid address */
  constructor(options: ClientOptions = {}) {
    this.transport = new Transport(options);
    this.contexts = new ContextsClient(this.transport);
    this.ledger = new LedgerClient(this.transport);
    this.keys = new KeysClient(this.transport);
    this.memory = new MemoryClient(this.transport);
    this.budgets = new BudgetsClient(this.transport);
    this.prompts = new PromptsClient(this.transport);
    this.session = new SessionClient(this.transport);
    this.templates = new TemplatesClient(this.transport);
  }

  get url(): string {
    return this.transport.url;
  }

  /** Sends one message of a conversation whose history Rhetor keeps; returns the complete answer. */
  message(request: Ask<MessageRequest>, options: AskOptions = {}): Promise<Answer> {
    return this.transport.answer(ask('/message', { ...request, streaming: false }, options));
  }

  /** Sends the messages of a conversation whose history the caller keeps; returns the complete answer. */
  chat(request: Ask<ChatRequest>, options: AskOptions = {}): Promise<Answer> {
    return this.transport.answer(ask('/chat', { ...request, streaming: false }, options));
  }

  /**
   * Streams `message`. The last step has `done: true`; a failed or incomplete answer throws after
   * the steps that arrived. The request is sent when the loop begins; leaving the loop cancels it.
   */
  stream(request: Ask<MessageRequest>, options: AskOptions = {}): AsyncIterable<StreamStep> {
    return this.steps(ask('/stream', { ...request, streaming: true }, options));
  }

  /** Streams `chat`; see `stream`. */
  streamChat(request: Ask<ChatRequest>, options: AskOptions = {}): AsyncIterable<StreamStep> {
    return this.steps(ask('/chat', { ...request, streaming: true }, options));
  }

  /** Returns the providers and models, and their health. */
  providers(options: CallOptions = {}): Promise<ProviderList> {
    return this.transport.json({ method: 'GET', path: '/providers', ...options });
  }

  /** Sets the default model: the one used when no model of a rule has a configured provider. */
  setDefaultModel(
    body: DefaultModelRequest,
    options: CallOptions = {},
  ): Promise<DefaultModelAnswer> {
    return this.transport.json({ method: 'POST', path: '/provider', body, ...options });
  }

  /** Asks a model of the provider once, without retries and fallbacks, and returns what came of it. */
  testProvider(
    id: string,
    body: ProviderTestRequest = {},
    options: CallOptions = {},
  ): Promise<ProviderTest> {
    const path = pathOf('providers', id, '/test');
    return this.transport.answer({ method: 'POST', path, body, ...options });
  }

  /** Returns which models would be called, in which order, and why. */
  route(query: RouteQuery = {}, options: CallOptions = {}): Promise<RoutePlan> {
    return this.transport.json({ method: 'GET', path: '/route', query, ...options });
  }

  /** Returns the rules with their models; for the administrator also what overrides them, and faults. */
  rules(options: CallOptions = {}): Promise<RuleList> {
    return this.transport.json({ method: 'GET', path: '/rules', ...options });
  }

  /** Assigns a model to a rule while Rhetor runs, which overrides tasks.json; for the administrator. */
  assignModel(
    rule: string,
    body: RuleModelRequest,
    options: CallOptions = {},
  ): Promise<RuleAssignment> {
    const path = pathOf('rules', rule, '/model');
    return this.transport.json({ method: 'PUT', path, body, ...options });
  }

  /** Lets the rule of tasks.json apply again. */
  resetModel(rule: string, options: CallOptions = {}): Promise<ResetRule> {
    const path = pathOf('rules', rule, '/model');
    return this.transport.json({ method: 'DELETE', path, ...options });
  }

  /**
   * Returns what a model costs, and where the price comes from; by default, every model of the
   * configured providers.
   * @param model a model id, `provider/model`, or a rule, for its candidates
   */
  prices(model?: string, options: CallOptions = {}): Promise<PriceTable> {
    const query = model === undefined ? {} : { model };
    return this.transport.json({ method: 'GET', path: '/prices', query, ...options });
  }

  /** Returns every name that `options.model` accepts: rules, models, and `provider/model`. */
  async modelNames(options: CallOptions = {}): Promise<readonly string[]> {
    const list: { readonly data: readonly { readonly id: string }[] } = await this.transport.json({
      method: 'GET',
      path: '/v1/models',
      ...options,
    });
    return list.data.map(({ id }) => id);
  }

  /**
   * Downloads the embedded database as a file. `content` can be read once, and throws if the
   * connection is lost. Resolves when the server has written and verified the copy, which takes
   * longer the larger the database is.
   */
  async backup(options: CallOptions = {}): Promise<Backup> {
    const call = { method: 'POST', path: '/backup', ...options } as const;
    return toBackup(await this.transport.download(call));
  }

  /** Returns what the cache of answers contains; for the administrator. */
  cache(options: CallOptions = {}): Promise<CacheReport> {
    return this.transport.json({ method: 'GET', path: '/cache', ...options });
  }

  /** Deletes every answer in the cache of answers; for the administrator. */
  clearCache(options: CallOptions = {}): Promise<ClearedCache> {
    return this.transport.json({ method: 'DELETE', path: '/cache', ...options });
  }

  info(options: CallOptions = {}): Promise<Info> {
    // Without it, a browser would get an HTML page.
    const headers = { accept: 'application/json' };
    return this.transport.json({ method: 'GET', path: '/', headers, ...options });
  }

  /** Needs no token. */
  health(options: CallOptions = {}): Promise<Health> {
    return this.transport.json({ method: 'GET', path: '/health', ...options });
  }

  /** Opens a socket for many concurrent requests; it connects at once, and reconnects when it is lost. */
  connect(options: SocketOptions = {}): RhetorSocket {
    const { url, token, csrf } = this.transport;
    return new RhetorSocket(
      { url: `${url.replace(/^http/, 'ws')}/ws`, token, csrf, refusal: () => this.refusal() },
      options,
    );
  }

  /** Finds out by HTTP why a socket was refused, since a browser does not report the reason. */
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
  const { signal, idempotencyKey, contextVersion, cache, requestId } = options;
  return {
    method: 'POST',
    path,
    body,
    signal,
    headers: {
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(contextVersion !== undefined && { 'if-match': `"${contextVersion}"` }),
      ...(cache !== undefined && { 'x-rhetor-cache': cache }),
      ...(requestId !== undefined && { 'x-request-id': requestId }),
    },
  };
}
