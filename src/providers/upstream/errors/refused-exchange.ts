/** An HTTP error of a vendor: the error that its SDK makes of it, and what the vendor said itself. */
import type { UpstreamHeaders, VendorRefusal } from '../../../model/vendors/upstream-headers.ts';
import { errorBodyIn } from './error-words.ts';
import type { UpstreamExchange } from '../connection/upstream-exchange.ts';

/** Statuses that may concern the caller's own words. Any other is between Rhetor and the vendor. */
const SHOWN: ReadonlySet<number> = new Set([400, 404, 413, 422]);

export class RefusedExchange extends Error {
  override readonly name = 'RefusedExchange';
  readonly shown: UpstreamHeaders | undefined;
  private readonly status: number;
  private readonly text: string;

  /** @param cause the SDK's error */
  constructor(cause: unknown, { response, errorText }: UpstreamExchange) {
    super('the vendor answered with an error', { cause });
    this.shown = response?.shownHeaders;
    this.status = response?.status ?? 0;
    this.text = errorText;
  }

  /** Undefined for another status, or a body that is no JSON object. */
  toRefusal(mask: (text: string) => string): VendorRefusal | undefined {
    if (!SHOWN.has(this.status) || !this.text.trimStart().startsWith('{')) return undefined;
    const body = errorBodyIn(mask(this.text));
    return body && { status: this.status, body };
  }
}
