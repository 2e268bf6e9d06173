/** Reads the server's error bodies and frames; a proxy in between may have replaced them. */
import {
  type ErrorFacts,
  type FailedAttempt,
  type FieldFault,
  RhetorClientError,
} from './client-error.ts';

/** Enough to recognize a proxy's error page. */
const LONGEST_QUOTE = 200;

/** The error of an HTTP response without a success status. */
export function errorOfResponse(response: Response, text: string): RhetorClientError {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const facts = {
    status: response.status,
    ...(requestId !== undefined && { requestId }),
    ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1_000 }),
  };
  return (
    errorOfBody(parseRecord(text), facts) ??
    new RhetorClientError(
      'unexpected_answer',
      `The server answered ${response.status} with a body that is not Rhetor's: ${quote(text)}`,
      facts,
    )
  );
}

/** The error in an error body or in the last frame of a failed stream; undefined for anything else. */
export function errorOfBody(
  body: Readonly<Record<string, unknown>> | undefined,
  facts: ErrorFacts = {},
): RhetorClientError | undefined {
  if (body === undefined || typeof body['error'] !== 'string') return undefined;
  const { code, request_id: requestId, retry_after_ms: retryAfterMs, context } = body;
  const fields = recordsOf(body['errors']).flatMap(toFieldFault);
  const attempts = recordsOf(body['attempts']).flatMap(toAttempt);
  const limit = toLimit(body['limit']);
  return new RhetorClientError(
    typeof code === 'string' ? code : 'unexpected_answer',
    body['error'],
    {
      ...facts,
      ...(typeof requestId === 'string' && { requestId }),
      ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
      ...(typeof context === 'string' && { context }),
      ...(limit && { limit }),
      fields,
      attempts,
    },
  );
}

/** A JSON object, or undefined. */
export function parseRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function quote(text: string): string {
  const short = text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_QUOTE);
  return short === '' ? '(nothing)' : short;
}

function recordsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function toFieldFault({ field, message }: Readonly<Record<string, unknown>>): FieldFault[] {
  return typeof field === 'string' && typeof message === 'string' ? [{ field, message }] : [];
}

function toLimit(value: unknown): ErrorFacts['limit'] {
  if (!isJsonObject(value)) return undefined;
  const { name, value: most, scope } = value;
  const isKnown = isLimitName(name) && (scope === 'key' || scope === 'all');
  return isKnown && typeof most === 'number' ? { name, value: most, scope } : undefined;
}

function isLimitName(name: unknown): name is NonNullable<ErrorFacts['limit']>['name'] {
  return name === 'requests_per_minute' || name === 'tokens_per_minute' || name === 'concurrent';
}

function toAttempt(entry: Readonly<Record<string, unknown>>): FailedAttempt[] {
  const { provider, model, status, code } = entry;
  if (typeof provider !== 'string' || typeof model !== 'string') return [];
  return [
    {
      provider,
      model,
      ...(typeof status === 'number' && { status }),
      code: typeof code === 'string' ? code : 'unknown',
    },
  ];
}
