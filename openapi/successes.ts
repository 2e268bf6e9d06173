/** What a route answers with when all is well, whole and as a stream. */
import type { JsonSchema } from './contract-schemas.ts';
import { IDEMPOTENCY_KEY, type Operation, schemaOf, type StreamForm } from './operation.ts';
import type { Route } from './route-table.ts';

/** Headers of every answer of a model. */
const TURN_HEADERS = {
  'x-rhetor-provider': header('The provider that answered.'),
  'x-rhetor-model': header('The model that answered.'),
  'x-rhetor-attempts': header('Calls of a model that the answer took.'),
  'x-rhetor-context': header('Id of the conversation.'),
  'x-rhetor-fallback': header('The `provider/model` that would have answered; if another one did.'),
  'x-rhetor-dropped': header(
    'Options that the model cannot take, and was not sent; if there are any.',
  ),
};

const REPLAYED = header('"true" on an answer that is given again.');

/** @param declared type of the contract that the handler returns */
export function successResponses(
  { name, status }: Route,
  operation: Operation,
  declared: string | undefined,
): Readonly<Record<string, object>> {
  const answer = operation.answer ?? declared;
  const { answerExample, parameters = [], stream, otherAnswer, otherStatuses = {} } = operation;
  const whole = stream?.isAlways ? undefined : schemaFrom(answer);
  if (whole === undefined && stream === undefined && otherAnswer === undefined) {
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
    ...(stream !== undefined && TURN_HEADERS),
    ...(parameters.includes(IDEMPOTENCY_KEY) && { 'idempotent-replayed': REPLAYED }),
  };
  const success = { description: 'Success', headers, content };
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

/** OpenAPI 3.1 has no word for a stream's steps, so their schema stands in an extension besides. */
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

function header(description: string): object {
  return { description, schema: { type: 'string' } };
}
