/** Who asked what, and what it cost: `client.ledger`. A key sees its own part of it. */
import { SseDecoder } from '../bytes/sse-decoder.ts';
import type {
  LedgerRequest,
  LedgerRequestDetail,
  LedgerRequestList,
  UsageReport,
} from '../contract/ledger.ts';
import type { CallOptions } from './call-options.ts';
import { RhetorClientError } from './client-error.ts';
import { LONGEST_EVENT } from './limits.ts';
import { pathOf } from './path.ts';
import { endlessEvent } from './read-steps.ts';
import { parseRecord, quote } from './server-error.ts';
import type { Transport } from './transport.ts';

/** All that are given must hold. Times are ISO dates, with or without a time. */
export type RequestFilter = {
  readonly limit?: number;
  /** `next_cursor` of the previous page. */
  readonly cursor?: string;
  readonly from?: string;
  readonly to?: string;
  /** The id of a key. */
  readonly key?: string;
  readonly component?: string;
  readonly task_type?: string;
  readonly provider?: string;
  readonly model?: string;
  /** `ok`, or an error code. */
  readonly outcome?: string;
  /** What came of asking the cache of answers. */
  readonly cache?: NonNullable<LedgerRequest['cache']>;
  readonly context?: string;
  /** The id of a system prompt, and the id of its version. */
  readonly prompt?: string;
  readonly prompt_version?: string;
  readonly min_ms?: number;
};

export type UsageFilter = {
  /** Default: 30 days before `to`. */
  readonly from?: string;
  /** Default: now. */
  readonly to?: string;
  /** Default: `day`. */
  readonly interval?: UsageReport['interval'];
  readonly group_by?: 'provider' | 'model' | 'component' | 'task_type' | 'key' | 'rule' | 'surface';
  /** Whose days and months; default: UTC. */
  readonly time_zone?: string;
};

export class LedgerClient {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Newest first; includes all that ended over a second ago. */
  requests(filter: RequestFilter = {}, options: CallOptions = {}): Promise<LedgerRequestList> {
    return this.transport.json({ method: 'GET', path: '/requests', query: filter, ...options });
  }

  /** Returns one request with its candidates and attempts. */
  request(id: string, options: CallOptions = {}): Promise<LedgerRequestDetail> {
    return this.transport.json({ method: 'GET', path: pathOf('requests', id), ...options });
  }

  /** Yields each request that ends from now on, until the loop is left or the server stops. */
  async *live(options: CallOptions = {}): AsyncGenerator<LedgerRequest, void, undefined> {
    const decoder = new SseDecoder(LONGEST_EVENT, endlessEvent);
    const bytes = this.transport.bytes({ method: 'GET', path: '/requests/live', ...options });
    for await (const piece of bytes) {
      for (const { name, data } of decoder.push(piece)) {
        if (name === 'request') yield toLedgerRequest(data);
      }
    }
  }

  /** Returns the sums of requests, tokens and costs over time. */
  usage(filter: UsageFilter = {}, options: CallOptions = {}): Promise<UsageReport> {
    return this.transport.json({ method: 'GET', path: '/usage', query: filter, ...options });
  }

  /** Streams the same as CSV, one line for each bucket and group. */
  usageCsv(filter: UsageFilter = {}, options: CallOptions = {}): AsyncIterable<Uint8Array> {
    const headers = { accept: 'text/csv' };
    return this.transport.bytes({
      method: 'GET',
      path: '/usage',
      query: filter,
      headers,
      ...options,
    });
  }
}

function toLedgerRequest(data: string): LedgerRequest {
  const request: unknown = parseRecord(data);
  if (isLedgerRequest(request)) return request;
  throw new RhetorClientError(
    'unexpected_answer',
    `The server sent an event that is not Rhetor's: ${quote(data)}`,
  );
}

function isLedgerRequest(value: unknown): value is LedgerRequest {
  return typeof value === 'object' && value !== null && 'request_id' in value;
}
