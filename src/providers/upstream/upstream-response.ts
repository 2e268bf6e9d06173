/** The part of `Response` that the vendors' SDKs use. */
import type { UpstreamBody } from './upstream-body.ts';

/** Far more than any vendor says of a failure; a faulty server must not fill the memory. */
const LONGEST_ERROR_BYTES = 64 * 1024;
/** A gateway's list of models may have hundreds of kilobytes. */
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

export class UpstreamResponse {
  readonly ok: boolean;

  constructor(
    readonly url: string,
    readonly status: number,
    readonly statusText: string,
    readonly headers: Headers,
    readonly body: UpstreamBody,
  ) {
    this.ok = status >= 200 && status < 300;
  }

  text(): Promise<string> {
    return this.body.text(this.ok ? LONGEST_ANSWER_BYTES : LONGEST_ERROR_BYTES);
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}
