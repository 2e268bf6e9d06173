/** The conversations that Rhetor stores: `client.contexts`. */
import type {
  ContextWindow,
  DeletedSummary,
  SummarizedContext,
  SummaryList,
} from '../contract/context-layers.ts';
import type {
  ContextSearchResults,
  SearchRequest,
  SearchResults,
} from '../contract/context-search.ts';
import type {
  ChangedMessages,
  Context,
  ContextChanges,
  ContextDetails,
  ContextPage,
  DeletedContext,
  ErasedContexts,
  ForkedContext,
  ForkRequest,
  ImportedContexts,
  MessageChangeRequest,
  MessagePage,
  NewContextRequest,
  NewMessages,
  NewMessagesRequest,
} from '../contract/contexts.ts';
import type { CallOptions } from './call-options.ts';
import type { ContextFilter, ExportFormat, ExportOptions } from './context-options.ts';
import { pathOf } from './path.ts';
import type { HttpCall, Transport } from './transport.ts';

export class ContextsClient {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Returns one page, newest first. */
  list(
    query: ContextFilter & { readonly limit?: number; readonly cursor?: string } = {},
    options: CallOptions = {},
  ): Promise<ContextPage> {
    return this.transport.json({ method: 'GET', path: '/contexts', query, ...options });
  }

  /** Iterates over all contexts, newest first, fetching page by page. */
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

  /** Returns the newest messages, in chronological order. */
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

  /** Omitted fields keep their value. */
  update(id: string, changes: ContextChanges, options: CallOptions = {}): Promise<ContextDetails> {
    const path = contextPath(id);
    return this.transport.json({ method: 'PATCH', path, body: changes, ...options });
  }

  /** Adds messages without calling a model. */
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

  /** Pins a message, so that it is always sent to the model, or unpins it. */
  pin(
    id: string,
    messageId: string,
    body: MessageChangeRequest,
    options: CallOptions = {},
  ): Promise<ChangedMessages> {
    const path = contextPath(id, pathOf('messages', messageId));
    return this.transport.json({ method: 'PATCH', path, body, ...options });
  }

  /** Creates a new context with the same messages, up to and including the message `at`. */
  fork(
    id: string,
    request: ForkRequest & { readonly at?: string } = {},
    options: CallOptions = {},
  ): Promise<ForkedContext> {
    const { at, ...body } = request;
    const call = post(contextPath(id, '/fork'), body, options);
    return this.transport.json({ ...call, ...(at !== undefined && { query: { at } }) });
  }

  /** Cancels running answers of the context and deletes all of its data. */
  delete(id: string, options: CallOptions = {}): Promise<DeletedContext> {
    return this.transport.json({ method: 'DELETE', path: contextPath(id), ...options });
  }

  /**
   * Deletes every context whose id begins with `prefix`, and its traces.
   * @param query with `limit`, deletes that many; repeat while `remaining` is not 0
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

  /** Searches all contexts, or those of one component. */
  search(request: SearchRequest, options: CallOptions = {}): Promise<SearchResults> {
    return this.transport.json(post('/contexts/search', request, options));
  }

  searchIn(
    id: string,
    request: Omit<SearchRequest, 'component'>,
    options: CallOptions = {},
  ): Promise<ContextSearchResults> {
    return this.transport.json(post(contextPath(id, '/search'), request, options));
  }

  /** Returns what a model would be sent now. */
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

  /** Summarizes the context with a model, and takes as long as the model does. */
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

  /** Deletes a summary; the messages are again as they were before it. */
  deleteSummary(id: string, summaryId: string, options: CallOptions = {}): Promise<DeletedSummary> {
    const path = contextPath(id, pathOf('summaries', summaryId));
    return this.transport.json({ method: 'DELETE', path, ...options });
  }

  /** Streams the export piece by piece, however long the conversation is; throws if it is cut off. */
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
   * Imports the JSON output of `export`, or a list of several; all of it or nothing.
   * @param content a ReadableStream works in Node only; browsers need the whole content
   */
  import(
    content: NonNullable<HttpCall['content']>,
    options: CallOptions & {
      /** Imports the conversation under this id; the content must then hold only one. */
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
