/** Successful responses of a route, as a whole and as a stream. */
import { LIMITED_AMOUNTS, limitHeader } from '../src/api/http/limit-headers.ts';
import { dialectOf } from '../src/api/request/dialect-of.ts';
import type { JsonSchema } from './contract-schemas.ts';
import { IDEMPOTENCY_KEY, type Operation, schemaOf, type StreamForm } from './operation.ts';
import type { Route } from './route-table.ts';

/** Headers of every model answer. */
const TURN_HEADERS = {
  'x-rhetor-provider': header('The provider that answered.'),
  'x-rhetor-model': header('The model that answered.'),
  'x-rhetor-attempts': header(
    'Number of model calls made for this answer; 0 for an answer from the cache.',
  ),
  'x-rhetor-context': header('Id of the conversation.'),
  'x-rhetor-cache': header(
    '`hit`, `miss` or `bypass`, if the request or its rule asks for the cache of answers.',
  ),
  'x-rhetor-recalled': header('How many messages and notes were recalled; absent if none.'),
  'x-rhetor-fallback': header(
    'Only if a fallback answered: the `provider/model` that would have answered.',
  ),
  'x-rhetor-dropped': header(
    'Options that were left out because the model does not support them, if any.',
  ),
  'x-rhetor-validation': header(
    'Only if the rule has answers checked: "valid", "repaired", "invalid" or "unchecked"; see `route.validation`.',
  ),
  'x-rhetor-budget': header(
    'Budgets that are used beyond their first share, if any, such as `team 87%`.',
  ),
  'x-rhetor-upstream-request-id': header("The vendor's own id of the call, if it sent one."),
};

/** Headers of an answer that is complete when they are sent. */
const COST_HEADERS = {
  'x-rhetor-cost-usd': header(
    'Dollars for all model calls of this answer, without those for which no price is known.',
  ),
  'x-rhetor-cost-status': header(
    '"exact", "approximate" (a name, a count or a price is not certain) or "unpriced".',
  ),
};

const REPLAYED = header(
  '"true" if this answer was stored by an earlier request with the same key.',
);

/** @param declared contract type that the handler returns */
export function successResponses(
  { name, path, status }: Route,
  operation: Operation,
  declared: string | undefined,
): Readonly<Record<string, object>> {
  const answer = operation.answer ?? declared;
  const { answerExample, parameters = [], stream, otherAnswer, otherStatuses = {} } = operation;
  const isEmpty = operation.isEmpty === true;
  const whole = stream?.isAlways || isEmpty ? undefined : schemaFrom(answer);
  if (whole === undefined && stream === undefined && otherAnswer === undefined && !isEmpty) {
    throw new Error(`Nobody says what ${name} answers with.`);
  }
  const content = {
    ...(whole !== undefined && {
      'application/json': { schema: whole, ...(answerExample && { example: answerExample }) },
    }),
    ...(stream !== undefined && { [stream.type]: streamContent(stream) }),
    ...(otherAnswer !== undefined && { [otherAnswer]: { schema: { type: 'string' } } }),
  };
  const headers = {
    'x-request-id': { $ref: '#/components/headers/x-request-id' },
    ...(stream !== undefined && operation.isEndless !== true && TURN_HEADERS),
    ...(stream !== undefined && stream.isAlways !== true && COST_HEADERS),
    ...(operation.failures?.includes('rate_limited') && limitHeaders(path)),
    ...(parameters.includes(IDEMPOTENCY_KEY) && { 'idempotent-replayed': REPLAYED }),
  };
  const success = { description: 'Success', headers, ...(!isEmpty && { content }) };
  return {
    [status]: success,
    ...Object.fromEntries(
      Object.entries(otherStatuses).map(([other, description]) => [
        other,
        { description, content },
      ]),
    ),
  };
}

/** OpenAPI 3.1 can't describe the steps of a stream, so their schema goes into an extension. */
function streamContent({ description, step, example }: StreamForm): object {
  return {
    schema: { type: 'string', description },
    ...(example !== undefined && { example }),
    'x-rhetor-step': step,
  };
}

function schemaFrom(answer: string | JsonSchema | undefined): JsonSchema | undefined {
  return typeof answer === 'string' ? schemaOf(answer) : answer;
}

/** Only for callers that have limits. */
function limitHeaders(path: string): Readonly<Record<string, object>> {
  const dialect = dialectOf({ path, headers: {} });
  const reset = dialect === 'anthropic' ? 'When' : 'Time until, such as `59.6s`,';
  return Object.fromEntries(
    LIMITED_AMOUNTS.flatMap((amount) => [
      [
        limitHeader(dialect, 'limit', amount),
        header(`The caller's limit of ${amount} a minute, if there is one.`),
      ],
      [limitHeader(dialect, 'remaining', amount), header('What is left of it.')],
      [limitHeader(dialect, 'reset', amount), header(`${reset} all of it is available again.`)],
    ]),
  );
}

function header(description: string): object {
  return { description, schema: { type: 'string' } };
}
