/** The part of `Response` that the vendors' SDKs use. */
import type { IncomingHttpHeaders } from 'node:http';
import type { UpstreamBody } from './upstream-body.ts';
import { toHeaders } from './upstream-message.ts';

/** Far more than any vendor says of a failure; a faulty server must not fill the memory. */
const LONGEST_ERROR_BYTES = 64 * 1024;
/** A gateway's list of models may have hundreds of kilobytes. */
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

export class UpstreamResponse {
  readonly ok: boolean;
  readonly #headers: IncomingHttpHeaders;

  constructor(
    readonly url: string,
    readonly status: number,
    readonly statusText: string,
    headers: IncomingHttpHeaders,
    readonly body: UpstreamBody,
  ) {
    this.ok = status >= 200 && status < 300;
    this.#headers = headers;
  }

  /** Made when somebody asks, which costs 6 µs: of a good answer, only an SDK does. */
  get headers(): Headers {
    return toHeaders(this.#headers);
  }

  text(): Promise<string> {
    return this.body.text(this.ok ? LONGEST_ANSWER_BYTES : LONGEST_ERROR_BYTES);
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}
