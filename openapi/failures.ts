/** The failures that a route can return, in the form of its dialect. */
import { type CallerDialect, dialectOf } from '../src/api/request/dialect-of.ts';
import { toErrorAnswer } from '../src/api/errors/vendor-errors.ts';
import { publicErrorBody } from '../src/api/errors/public-error.ts';
import { ERROR_CODES, type ErrorCode, RhetorError } from '../src/model/rhetor-error.ts';
import type { JsonSchema } from './contract-schemas.ts';
import { type Operation, schemaOf } from './operation.ts';
import { ANTHROPIC, OLLAMA, OPENAI } from './operations/vendor-schemas.ts';
import { JSON_RPC } from './operations/json-rpc-schemas.ts';
import type { Route } from './route-table.ts';

/** The meaning of each code, for readers of the docs. */
const MEANINGS: Readonly<Record<ErrorCode, string>> = {
  invalid_json: 'The body is not valid JSON in UTF-8.',
  invalid_value:
    'A value is malformed or names something that does not exist; the text says which.',
  context_length_exceeded: 'The message is too long for every candidate.',
  content_filtered: 'The vendor refused the request because of its content policy.',
  unauthorized: 'The token or key is missing, wrong, disabled or expired.',
  forbidden: 'A key may not do this; the text says why.',
  model_not_allowed: 'The key may not use this model.',
  forbidden_origin: 'Pages of this Origin may not call Rhetor.',
  forbidden_host: 'This Host header is not allowed.',
  previous_response_not_found: 'There is no such response, or it was not stored.',
  not_found: 'Nothing exists at this address.',
  method_not_allowed: 'This address takes other methods, which the header Allow lists.',
  context_not_found: 'There is no such context.',
  prompt_not_found: 'There is no such prompt or version.',
  template_not_found: 'There is no such template or version.',
  model_not_found: 'There is no model of this name; the text suggests similar names.',
  conflict: 'Something with this id already exists, is full, or was deleted in the meantime.',
  version_conflict: 'The version of the context does not match If-Match.',
  provider_unavailable: 'This provider is not configured; the text says what is missing.',
  body_too_large: 'The body is larger than the limit.',
  unsupported_media_type: 'The body is not sent as JSON in UTF-8.',
  validation_failed: 'Some fields are invalid; `errors` lists them.',
  embeddings_unsupported: 'This provider does not support embeddings.',
  rate_limited:
    'A limit of the caller was reached, which `limit` names, or a vendor’s; try again later.',
  budget_exceeded:
    'The call does not fit into a budget; the text names it, and says why, and what to change. Without `retry-after`, no wait helps.',
  client_closed_request: 'The caller disconnected.',
  internal_error: 'Rhetor itself failed; the log has the details under this request id.',
  upstream_error: 'Every candidate failed; `attempts` shows how.',
  upstream_truncated: 'The answer was cut off before it was complete.',
  no_provider_available: 'No configured provider is available now.',
  draining: 'Rhetor is shutting down.',
  overloaded: 'Too many requests are running, or request bodies use up their memory budget.',
  storage_unavailable: 'The database is unavailable now.',
  upstream_timeout: 'The vendor sent nothing for too long.',
};

/** /health and /ready check neither token nor Host. */
const PROBES: ReadonlySet<string> = new Set(['/health', '/ready']);
/** The pages themselves hold no secrets; what they show needs the token. */
const WITHOUT_TOKEN: ReadonlySet<string> = new Set([
  ...PROBES,
  '/docs',
  '/console',
  '/console/session',
]);

const REQUEST_ID = '8f14e45f-ceea-467f-9f2b-0d1c5a4b7e21';
const TIMESTAMP = '2026-11-25T12:00:00.000Z';
const FIELD_FAULT = { field: 'limit', message: 'must be a whole number from 1 to 1000' };

const ERROR_SCHEMAS: Readonly<Record<CallerDialect, JsonSchema>> = {
  rhetor: schemaOf('ErrorBody'),
  openai: OPENAI.error,
  anthropic: ANTHROPIC.error,
  ollama: OLLAMA.error,
  mcp: JSON_RPC.failure,
};

const BODY_FAILURES = [
  'invalid_json',
  'body_too_large',
  'unsupported_media_type',
  'overloaded',
] as const;

export function failuresOf({ path, keys }: Route, operation: Operation): readonly ErrorCode[] {
  const { failures = [] } = operation;
  const hasBody = operation.body !== undefined || operation.bodySchema !== undefined;
  const isOwn = dialectAt(path) === 'rhetor';
  const isChecked = hasBody || (isOwn && isAnyChecked(operation, path));
  const codes = new Set<ErrorCode>([
    ...(hasBody ? BODY_FAILURES : []),
    ...(isChecked ? (['validation_failed'] as const) : []),
    ...(path.includes('{') ? (['invalid_value'] as const) : []),
    ...failures,
    ...(WITHOUT_TOKEN.has(path) ? [] : (['unauthorized'] as const)),
    ...(keys === 'all' ? [] : (['forbidden'] as const)),
    ...(keys !== 'none' && failures.includes('model_not_found')
      ? (['model_not_allowed'] as const)
      : []),
    'forbidden_origin',
    ...(PROBES.has(path) ? [] : (['forbidden_host'] as const)),
    'internal_error',
  ]);
  return Object.keys(ERROR_CODES).filter((code): code is ErrorCode => codes.has(code as ErrorCode));
}

function isAnyChecked({ parameters = [] }: Operation, path: string): boolean {
  return path.startsWith('/contexts/') || parameters.some((parameter) => parameter.in === 'query');
}

/** Status → a reference to one of the shared responses. */
export function failureResponses(
  { path }: Route,
  codes: readonly ErrorCode[],
): Readonly<Record<string, object>> {
  const dialect = dialectAt(path);
  return Object.fromEntries(
    [...byStatus(dialect, codes)].map(([status, group]) => [
      status,
      { $ref: `#/components/responses/${responseName(dialect, group)}` },
    ]),
  );
}

type Used = { readonly path: string; readonly codes: readonly ErrorCode[] };

/** The shared responses that the references point to. */
export function failureComponents(used: readonly Used[]): {
  readonly responses: Readonly<Record<string, object>>;
  readonly examples: Readonly<Record<string, object>>;
} {
  const responses = new Map<string, object>();
  const examples = new Map<string, object>();
  for (const { path, codes } of used) {
    const dialect = dialectAt(path);
    for (const [status, group] of byStatus(dialect, codes)) {
      responses.set(responseName(dialect, group), toResponse(dialect, status, group));
    }
    for (const code of codes) {
      examples.set(`${dialect}.${code}`, { value: exampleOf(dialect, code).body });
    }
  }
  return { responses: sorted(responses), examples: sorted(examples) };
}

function sorted(entries: ReadonlyMap<string, object>): Readonly<Record<string, object>> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function byStatus(
  dialect: CallerDialect,
  codes: readonly ErrorCode[],
): ReadonlyMap<number, readonly ErrorCode[]> {
  return Map.groupBy(codes, (code) => exampleOf(dialect, code).status);
}

function responseName(dialect: CallerDialect, codes: readonly ErrorCode[]): string {
  return [dialect, ...codes].join('.');
}

function toResponse(dialect: CallerDialect, status: number, codes: readonly ErrorCode[]): object {
  return {
    description: codes.map((code) => `\`${code}\`: ${MEANINGS[code]}`).join('\n\n'),
    headers: {
      'x-request-id': { $ref: '#/components/headers/x-request-id' },
      ...((status === 429 || status === 503) && {
        'retry-after': { $ref: '#/components/headers/retry-after' },
      }),
    },
    'x-rhetor-codes': codes,
    content: {
      'application/json': {
        schema: ERROR_SCHEMAS[dialect],
        examples: Object.fromEntries(
          codes.map((code) => [code, { $ref: `#/components/examples/${dialect}.${code}` }]),
        ),
      },
    },
  };
}

/** Built by the same functions as real error bodies. */
function exampleOf(
  dialect: CallerDialect,
  code: ErrorCode,
): { readonly status: number; readonly body: object } {
  const fields = code === 'validation_failed' ? [FIELD_FAULT] : undefined;
  const error = new RhetorError(code, plain(MEANINGS[code]), fields && { fields });
  const failure = publicErrorBody(error, REQUEST_ID, (text) => text);
  return toErrorAnswer(dialect, { ...failure, timestamp: TIMESTAMP });
}

function dialectAt(path: string): CallerDialect {
  return dialectOf({ path, headers: {} });
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
