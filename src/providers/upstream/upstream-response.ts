/** The part of `Response` that the vendors' SDKs use. */
import type { UpstreamBody } from './upstream-body.ts';

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
    return this.body.text();
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.body.text());
  }
}
