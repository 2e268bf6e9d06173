/** One answer of an upstream, its body unread. */
import type { IncomingHttpHeaders } from 'node:http';
import type { UpstreamBody } from './upstream-body.ts';

/** Far more than any vendor says of a failure; a faulty server must not fill the memory. */
const LONGEST_ERROR_BYTES = 64 * 1024;
/** A gateway's list of models may have hundreds of kilobytes. */
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

export class UpstreamResponse {
  readonly ok: boolean;
  readonly #headers: IncomingHttpHeaders;

  constructor(
    readonly status: number,
    headers: IncomingHttpHeaders,
    readonly body: UpstreamBody,
  ) {
    this.ok = status >= 200 && status < 300;
    this.#headers = headers;
  }

  /** Made when somebody asks, which is of failures alone: it takes as long as parsing ten chunks. */
  get headers(): Headers {
    const headers = new Headers();
    for (const [name, value] of Object.entries(this.#headers)) {
      if (typeof value === 'string') headers.append(name, value);
      else for (const one of value ?? []) headers.append(name, one);
    }
    return headers;
  }

  text(): Promise<string> {
    return this.body.text(this.ok ? LONGEST_ANSWER_BYTES : LONGEST_ERROR_BYTES);
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}
