/** Translates an HTTP error status of an upstream, in the same way for every vendor. */
import { STATUS_CODES } from 'node:http';
import { maskKeyLike } from '../../../model/secrets/key-like.ts';
import { RhetorError, type RhetorErrorDetails } from '../../../model/rhetor-error.ts';
import type { UpstreamHeaders, VendorRefusal } from '../../../model/vendors/upstream-headers.ts';
import { TOO_LONG } from './error-kinds.ts';
import {
  LONGEST_ERROR_BYTES,
  LONGEST_ERROR_MESSAGE,
  LONGEST_RETRY_AFTER_MS,
} from '../../limits.ts';

/** An HTTP failure with the vendor's explanation, if any. */
export type StatusFailure = {
  readonly provider: string;
  readonly model: string | undefined;
  readonly status: number;
  readonly headers: Headers | undefined;
  /** The vendor's text, or the raw body; HTML is detected and left out. */
  readonly message: string | undefined;
  /** The vendor's error type and code, as far as it sends them. */
  readonly kinds: readonly (string | undefined)[];
  /** Removes the provider's secrets from the text; by default, anything that looks like a key. */
  readonly mask?: ((text: string) => string) | undefined;
  readonly cause: unknown;
  readonly refusal?: VendorRefusal | undefined;
  readonly shownHeaders?: UpstreamHeaders | undefined;
};

/** All expressions are linear, because the text may echo what a caller wrote. */
/** Some servers answer a prompt that is too long with 500, though it would be so again. */
const NAMES_CONTEXT = /context|prompt/i;
const REFUSED_CONTENT =
  /content[ _-]?(?:policy|filter|management|moderation)|safety (?:system|polic)|usage polic|bio_policy|misalignment_policy|moderation_blocked|responsible ?ai/i;
/** A quota does not come back by waiting seconds: it is a matter of billing. */
const OUT_OF_CREDIT = /insufficient_quota|billing|credit balance|spend[ _]limit/i;
/** How the only vendor that reports it with 400 begins; other texts may echo a caller who mentions it. */
const CREDIT_BALANCE = /^(?:your )?credit balance is too low/i;
/** Routers refuse a text with 403. */
const FLAGGED = /moderation|flagged/i;
/** How vendors begin if something that the request names is missing; a quotation may follow. */
const MISSING_ITEM =
  /^(?:(?:the|your|requested|specified|no such|invalid|unknown|no) )*(?:item|file|image|(?:previous )?response|conversation|prompt|container|vector[ _]store|batch|skill|tool|cached ?content)s?\b/i;
/** What vendors mean by 429 or 400 when the credit is used up. */
const PAYMENT_REQUIRED = 402;
/** No vendor sends this, only a proxy that was asked for a plain http address. */
const PROXY_AUTHENTICATION_REQUIRED = 407;

/**
 * Translates a vendor's HTTP error and keeps `upstreamStatus` and, if given, the retry delay. Used-up
 * credit counts as 402 whatever the vendor's status was, so that the model is parked accordingly.
 */
export function fromStatus(failure: StatusFailure): RhetorError {
  const { provider, model, status, headers, cause } = failure;
  const said = saidBy(failure);
  const retryAfterMs = headers === undefined ? undefined : retryAfter(headers, Date.now());
  const details: RhetorErrorDetails = {
    cause,
    shownHeaders: failure.shownHeaders,
    upstreamStatus: status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  const hints = [...failure.kinds, said].join(' ');
  const answered = cut(`${provider} answered ${status}: ${said}`);

  if (status === 400 && CREDIT_BALANCE.test(said)) {
    return new RhetorError('upstream_error', answered, {
      ...details,
      upstreamStatus: PAYMENT_REQUIRED,
      isRetryable: false,
    });
  }
  if (status === 429) {
    return OUT_OF_CREDIT.test(hints)
      ? new RhetorError('rate_limited', answered, {
          ...details,
          upstreamStatus: PAYMENT_REQUIRED,
          isRetryable: false,
        })
      : new RhetorError('rate_limited', answered, details);
  }
  if (status === 401) {
    // The vendor's text is left out, because some vendors quote the refused key.
    return new RhetorError('upstream_error', `${provider} refused its API key (401).`, {
      ...details,
      isRetryable: false,
    });
  }
  if (status === PROXY_AUTHENTICATION_REQUIRED) {
    return new RhetorError(
      'upstream_error',
      `The proxy before ${provider} asks for a user and a password (407). Write them into HTTP_PROXY as http://user:password@host:port`,
      { ...details, isRetryable: false },
    );
  }
  if (status === 500 && TOO_LONG.test(said) && NAMES_CONTEXT.test(said)) {
    return new RhetorError('context_length_exceeded', answered, details);
  }
  if (status === 400 || status === 413 || status === 422) {
    const told = { ...details, refusal: failure.refusal };
    if (TOO_LONG.test(hints)) return new RhetorError('context_length_exceeded', answered, told);
    if (REFUSED_CONTENT.test(hints)) return new RhetorError('content_filtered', answered, told);
    return new RhetorError('invalid_value', answered, told);
  }
  if (status === 403 && (FLAGGED.test(hints) || REFUSED_CONTENT.test(hints))) {
    return new RhetorError('content_filtered', answered, details);
  }
  if (status === 404 && MISSING_ITEM.test(said)) {
    return new RhetorError('invalid_value', answered, { ...details, refusal: failure.refusal });
  }
  if (status === 404) {
    const what = model === undefined ? 'what was asked for' : `the model "${model}"`;
    return new RhetorError(
      'model_not_found',
      cut(`${provider} does not have ${what} (404): ${said}`),
      details,
    );
  }
  if (status >= 300 && status < 400) {
    return new RhetorError(
      'upstream_error',
      `${provider} answered with a redirect (${status}), which is not followed; set base_url to the final address.`,
      { ...details, isRetryable: false },
    );
  }
  return new RhetorError('upstream_error', answered, {
    ...details,
    isRetryable: status === 408 || status === 409 || status >= 500,
  });
}

/** Masks before anything is cut off: half a key would not be recognised. */
function saidBy({ message, status, headers, mask = maskKeyLike }: StatusFailure): string {
  const text = mask((message ?? '').slice(0, LONGEST_ERROR_BYTES)).trim();
  const isHtml = text.startsWith('<') || (headers?.get('content-type')?.includes('html') ?? false);
  return text === '' || isHtml ? (STATUS_CODES[status] ?? 'no reason given') : text;
}

function cut(message: string): string {
  return message.length <= LONGEST_ERROR_MESSAGE
    ? message
    : `${message.slice(0, LONGEST_ERROR_MESSAGE - 1)}…`;
}

/** @returns whole milliseconds from `now`, according to `retry-after-ms` or either form of `retry-after` */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const waitMs = waitOf(headers, now);
  return waitMs === undefined ? undefined : Math.min(LONGEST_RETRY_AFTER_MS, Math.ceil(waitMs));
}

function waitOf(headers: Headers, now: number): number | undefined {
  const milliseconds = positive(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const value = headers.get('retry-after');
  const seconds = positive(value);
  if (seconds !== undefined) return seconds * 1000;
  const date = value === null ? Number.NaN : Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function positive(value: string | null): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}
