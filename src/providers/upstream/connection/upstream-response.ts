/** One response of an upstream; its body has not been read yet. */
import type { IncomingHttpHeaders } from 'node:http';
import { sizeName } from '../../../model/size-name.ts';
import type { UpstreamHeaders } from '../../../model/vendors/upstream-headers.ts';
import { PassedBound } from '../../passed-bound.ts';
import type { VendorLimits } from '../../../model/vendors/vendor-limits.ts';
import { shownHeaders } from './shown-headers.ts';
import type { UpstreamBody } from './upstream-body.ts';
import { vendorLimits } from './vendor-limits.ts';
import { parseWire } from '../wire-json.ts';
import { LONGEST_ANSWER_BYTES, LONGEST_ERROR_BYTES } from '../../limits.ts';

export class UpstreamResponse {
  readonly ok: boolean;
  private readonly rawHeaders: IncomingHttpHeaders;

  constructor(
    readonly status: number,
    headers: IncomingHttpHeaders,
    readonly body: UpstreamBody,
  ) {
    this.ok = status >= 200 && status < 300;
    this.rawHeaders = headers;
  }

  /** Built on demand, and only needed for failures, because it takes as long as parsing ten chunks. */
  get headers(): Headers {
    const headers = new Headers();
    for (const [name, values] of Object.entries(this.rawHeaders)) {
      for (const value of [values ?? []].flat()) {
        // A server may send values that a header can't hold.
        try {
          headers.append(name, value);
        } catch {
          continue;
        }
      }
    }
    return headers;
  }

  get vendorLimits(): VendorLimits | undefined {
    return vendorLimits(this.rawHeaders, Date.now);
  }

  get shownHeaders(): UpstreamHeaders | undefined {
    return shownHeaders(this.rawHeaders);
  }

  /** @param limit bytes; further ones are not read, and `body.isCut` is set */
  text(limit = this.ok ? LONGEST_ANSWER_BYTES : LONGEST_ERROR_BYTES): Promise<string> {
    return this.body.text(limit);
  }

  /** The text of an error body, or its beginning if it does not end. HTML has to stay recognisable. */
  async errorText(): Promise<string> {
    const text = await this.text();
    return this.body.isCut && !text.trimStart().startsWith('<')
      ? `(only the first ${sizeName(LONGEST_ERROR_BYTES)} of its error were read) ${text}`
      : text;
  }

  /**
   * The whole body of a response that is not streamed.
   * @param thing name of the body, for the error about its limit
   * @throws SyntaxError if it is not JSON, PassedBound
   */
  async json(thing = 'an answer', limit = LONGEST_ANSWER_BYTES): Promise<unknown> {
    return parseWire(await this.wholeText(thing, limit));
  }

  /** @throws PassedBound */
  async wholeText(thing: string, limit: number): Promise<string> {
    const text = await this.text(limit);
    if (this.body.isCut) throw PassedBound.ofBytes(thing, limit);
    return text;
  }
}
