/** The conversations that Rhetor keeps: `client.contexts`. */
import type {
  ContextWindow,
  DeletedSummary,
  SummarizedContext,
  SummaryList,
} from '../contract/context-layers.ts';
import type { ContextSearchResults, SearchResults } from '../contract/context-search.ts';
import type {
  Context,
  ContextChanges,
  ContextDetails,
  ContextPage,
  DeletedContext,
  ErasedContexts,
  ForkedContext,
  ForkRequest,
  ImportedContexts,
  MessagePage,
  NewContextRequest,
  NewMessages,
  NewMessagesRequest,
} from '../contract/contexts.ts';
import type { CallOptions } from './call-options.ts';
import { pathOf } from './path.ts';
import type { HttpCall, Transport } from './transport.ts';

export type ContextFilter = {
  readonly component?: string;
  /** Part of an id. */
  readonly q?: string;
};

export type ExportFormat = 'json' | 'markdown';

export type ExportOptions = CallOptions & {
  /** With the archived messages; when omitted they are in JSON, and not in Markdown. */
  readonly archived?: boolean;
};

export class ContextsClient {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** One page, newest first. */
  list(
    query: ContextFilter & { readonly limit?: number; readonly cursor?: string } = {},
    options: CallOptions = {},
  ): Promise<ContextPage> {
    return this.transport.json({ method: 'GET', path: '/contexts', query, ...options });
  }

  /** All of them, newest first, a page at a time. */
  async *all(
    filter: ContextFilter = {},
    options: CallOptions = {},
  ): AsyncGenerator<Context, void, undefined> {
    let cursor: string | undefined;
    do {
      const page: ContextPage = await this.list(
        { ...filter, ...(cursor !== undefined && { cursor }) },
        options,
      );
      yield* page.contexts;
      cursor = page.next_cursor;
    } while (cursor !== undefined);
  }

  /** The newest messages, in order of time. */
  messages(
    id: string,
    query: {
      readonly limit?: number;
      readonly before?: string;
      readonly include_metadata?: boolean;
      /** Messages that a client has replaced, each with its `superseded_at`. */
      readonly include_archived?: boolean;
    } = {},
    options: CallOptions = {},
  ): Promise<MessagePage> {
    return this.transport.json({ method: 'GET', path: contextPath(id), query, ...options });
  }

  create(request: NewContextRequest = {}, options: CallOptions = {}): Promise<ContextDetails> {
    return this.transport.json({ method: 'POST', path: '/contexts', body: request, ...options });
  }

  /** What is not named stays as it is. */
  update(id: string, changes: ContextChanges, options: CallOptions = {}): Promise<ContextDetails> {
    return this.transport.json({
      method: 'PATCH',
      path: contextPath(id),
      body: changes,
      ...options,
    });
  }

  /** Adds messages; no model is asked. */
  append(
    id: string,
    request: NewMessagesRequest,
    options: CallOptions & { readonly contextVersion?: number } = {},
  ): Promise<NewMessages> {
    const { contextVersion, signal } = options;
    return this.transport.json({
      ...post(contextPath(id, '/messages'), request, { signal }),
      ...(contextVersion !== undefined && { headers: { 'if-match': `"${contextVersion}"` } }),
    });
  }

  /** A context of its own with the same messages, up to and with the message `at`. */
  fork(
    id: string,
    request: ForkRequest & { readonly at?: string } = {},
    options: CallOptions = {},
  ): Promise<ForkedContext> {
    const { at, ...body } = request;
    const call = post(contextPath(id, '/fork'), body, options);
    return this.transport.json({ ...call, ...(at !== undefined && { query: { at } }) });
  }

  /** Running answers of it are cancelled, and nothing of it is left. */
  delete(id: string, options: CallOptions = {}): Promise<DeletedContext> {
    return this.transport.json({ method: 'DELETE', path: contextPath(id), ...options });
  }

  /**
   * Deletes every context whose id begins with `prefix`, and its traces.
   * @param query with `limit`, some of them; ask again while `remaining` is not 0
   */
  forget(
    prefix: string,
    query: { readonly limit?: number; readonly dry_run?: boolean } = {},
    options: CallOptions = {},
  ): Promise<ErasedContexts> {
    const wanted = { prefix, ...query };
    const call = { method: 'DELETE', path: '/contexts', query: wanted, ...options } as const;
    return this.transport.answer(call);
  }

  /** In all contexts, or in those of a component. */
  search(
    request: { readonly query: string; readonly component?: string; readonly limit?: number },
    options: CallOptions = {},
  ): Promise<SearchResults> {
    return this.transport.json(post('/contexts/search', request, options));
  }

  searchIn(
    id: string,
    request: { readonly query: string; readonly limit?: number },
    options: CallOptions = {},
  ): Promise<ContextSearchResults> {
    return this.transport.json(post(contextPath(id, '/search'), request, options));
  }

  /** What a model would be sent of it now. */
  view(
    id: string,
    query: {
      readonly component?: string;
      readonly task_type?: string;
      readonly provider?: string;
      readonly model?: string;
    } = {},
    options: CallOptions = {},
  ): Promise<ContextWindow> {
    return this.transport.json({
      method: 'GET',
      path: contextPath(id, '/view'),
      query,
      ...options,
    });
  }

  /** Asks a model, and takes as long as that does. */
  summarize(
    id: string,
    query: { readonly max_tokens?: number } = {},
    options: CallOptions = {},
  ): Promise<SummarizedContext> {
    return this.transport.answer({
      method: 'POST',
      path: contextPath(id, '/summarize'),
      query,
      ...options,
    });
  }

  /** Newest first. */
  summaries(id: string, options: CallOptions = {}): Promise<SummaryList> {
    return this.transport.json({
      method: 'GET',
      path: contextPath(id, '/summaries'),
      ...options,
    });
  }

  /** The messages are as they were before it. */
  deleteSummary(id: string, summaryId: string, options: CallOptions = {}): Promise<DeletedSummary> {
    const path = contextPath(id, pathOf('summaries', summaryId));
    return this.transport.json({ method: 'DELETE', path, ...options });
  }

  /** A file, piece by piece, however long the conversation is; one that is cut throws. */
  export(
    id: string,
    format: ExportFormat = 'json',
    { archived, ...options }: ExportOptions = {},
  ): AsyncIterable<Uint8Array> {
    return this.transport.bytes({
      method: 'GET',
      path: contextPath(id, '/export'),
      query: { format, ...(archived !== undefined && { archived }) },
      ...options,
    });
  }

  /**
   * What `export` wrote as JSON, or several of it in a list. All of it or nothing.
   * @param content in Node, a ReadableStream works too; browsers need the whole content
   */
  import(
    content: NonNullable<HttpCall['content']>,
    options: CallOptions & {
      /** The id that the conversation gets instead of its own; the content must hold only one. */
      readonly as?: string;
    } = {},
  ): Promise<ImportedContexts> {
    const { as, ...others } = options;
    return this.transport.answer({
      method: 'POST',
      path: '/contexts/import',
      query: { as },
      content,
      ...others,
    });
  }
}

function contextPath(id: string, below = ''): string {
  return pathOf('contexts', id, below);
}

function post(path: string, body: object, options: CallOptions): HttpCall {
  return { method: 'POST', path, body, ...options };
}
