/** Whether a page of Rhetor itself sent a request: this exact origin, port included. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { compile } from 'proxy-addr';

/** The origins under which this request has reached Rhetor. */
export type OriginsOf = (request: IncomingMessage) => readonly string[];

/**
 * @param publicUrl where the operator says that Rhetor is
 * @param trustedProxies addresses whose X-Forwarded-Host and X-Forwarded-Proto are trusted
 */
export function ownOrigins(publicUrl: string, trustedProxies: readonly string[]): OriginsOf {
  const isTrusted = compile([...trustedProxies]);
  const { origin } = new URL(publicUrl);
  return (request) => {
    const { headers, socket } = request;
    const isForwarded = isTrusted(socket.remoteAddress ?? '', 0);
    const forwarded = (name: string): string | undefined =>
      isForwarded ? firstOf(headers[name]) : undefined;
    const host = forwarded('x-forwarded-host') ?? headers.host;
    const scheme = forwarded('x-forwarded-proto') ?? 'http';
    const reached = `${scheme}://${host ?? ''}`;
    return URL.canParse(reached) ? [origin, new URL(reached).origin] : [origin];
  };
}

/**
 * A browser says so itself where it sends Sec-Fetch-Site. Where it does not, as over plain HTTP from
 * another machine, the page's origin or address must be Rhetor's.
 */
export function isFromOwnPage(headers: IncomingHttpHeaders, own: readonly string[]): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, referer } = headers;
  if (origin !== undefined) return own.includes(origin.toLowerCase());
  return referer !== undefined && URL.canParse(referer) && own.includes(new URL(referer).origin);
}

/** Whether the headers show that a page sent it, and that this is none of Rhetor's own. */
export function isFromForeignPage(headers: IncomingHttpHeaders, own: readonly string[]): boolean {
  const isFromPage = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined;
  return isFromPage && !isFromOwnPage(headers, own);
}

/** Each proxy adds a value at the end; the first is the browser's. */
function firstOf(value: string | readonly string[] | undefined): string | undefined {
  const [first] = (typeof value === 'string' ? value : (value?.[0] ?? '')).split(',');
  return first?.trim() || undefined;
}
