/** One answer of an upstream, its body unread. */
import type { IncomingHttpHeaders } from 'node:http';
import { sizeName } from '../../model/size-name.ts';
import { PassedBound } from '../passed-bound.ts';
import type { UpstreamBody } from './upstream-body.ts';
import { parseWire } from './wire-json.ts';
import { LONGEST_ANSWER_BYTES, LONGEST_ERROR_BYTES } from '../limits.ts';

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

  /** Made when somebody asks, which is of failures alone: it takes as long as parsing ten chunks. */
  get headers(): Headers {
    const headers = new Headers();
    for (const [name, values] of Object.entries(this.rawHeaders)) {
      for (const value of [values ?? []].flat()) {
        // A server may send what no header may hold.
        try {
          headers.append(name, value);
        } catch {
          continue;
        }
      }
    }
    return headers;
  }

  /** @param limit bytes; what comes after them is not read, and `body.isCut` says so */
  text(limit = this.ok ? LONGEST_ANSWER_BYTES : LONGEST_ERROR_BYTES): Promise<string> {
    return this.body.text(limit);
  }

  /** What an error says; of one without end, the beginning. HTML has to stay recognisable as such. */
  async errorText(): Promise<string> {
    const text = await this.text();
    return this.body.isCut && !text.trimStart().startsWith('<')
      ? `(only the first ${sizeName(LONGEST_ERROR_BYTES)} of its error were read) ${text}`
      : text;
  }

  /**
   * The whole of an answer that is not streamed.
   * @param thing what it is, for the message of the bound
   * @throws SyntaxError for what is not JSON, PassedBound
   */
  async json(thing = 'an answer', limit = LONGEST_ANSWER_BYTES): Promise<unknown> {
    const text = await this.text(limit);
    if (this.body.isCut) throw PassedBound.ofBytes(thing, limit);
    return parseWire(text);
  }
}
