/** Reads a vendor's rate limits from the headers of its response, whatever their names; pure. */
import type { IncomingHttpHeaders } from 'node:http';
import type { VendorLimit, VendorLimits } from '../../../model/vendors/vendor-limits.ts';

/** Before the kind of limit, and after it. */
const FORMS = [
  { before: 'x-ratelimit-', after: (what: string, kind: string) => `${what}-${kind}` },
  { before: 'anthropic-ratelimit-', after: (what: string, kind: string) => `${kind}-${what}` },
] as const;
const NAMES = FORMS.map(({ before, after }) => {
  const namesOf = (kind: string) =>
    ['remaining', 'limit', 'reset'].map((what) => before + after(what, kind));
  return { requests: namesOf('requests'), tokens: namesOf('tokens') };
});

/** Undefined if there are none, as with most servers. */
export function vendorLimits(
  headers: IncomingHttpHeaders,
  now: () => number,
): VendorLimits | undefined {
  for (const { requests: ofRequests, tokens: ofTokens } of NAMES) {
    const requests = limitOf(headers, ofRequests, now);
    const tokens = limitOf(headers, ofTokens, now);
    if (requests !== undefined || tokens !== undefined) {
      return { ...(requests && { requests }), ...(tokens && { tokens }) };
    }
  }
  return undefined;
}

function limitOf(
  headers: IncomingHttpHeaders,
  [remainingName = '', limitName = '', resetName = '']: readonly string[],
  now: () => number,
): VendorLimit | undefined {
  const remaining = countOf(headers[remainingName]);
  if (remaining === undefined) return undefined;
  const limit = countOf(headers[limitName]);
  return { remaining, limit, resetMs: resetMs(headers[resetName], now) };
}

function countOf(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value)) return undefined;
  return Number(value);
}

/** A time (`2026-11-29T10:00:00Z`), a duration (`6m0s`, `120ms`), or seconds. */
function resetMs(value: string | string[] | undefined, now: () => number): number | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const duration = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(
    value,
  );
  if (duration !== null && value !== '') {
    const [hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = duration.slice(1).map(toNumber);
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds;
  }
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now());
}

function toNumber(text: string | undefined): number {
  return text === undefined ? 0 : Number(text);
}
