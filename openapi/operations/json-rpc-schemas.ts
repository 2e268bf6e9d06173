/** The messages of JSON-RPC 2.0, which MCP speaks. Its specification describes their parameters and results. */
import type { JsonSchema } from '../contract-schemas.ts';
import { schemaOf } from '../operation.ts';

const VERSION: JsonSchema = { const: '2.0' };
const ID: JsonSchema = { type: ['string', 'integer'] };
const OBJECT: JsonSchema = { type: 'object' };

function message(properties: Readonly<Record<string, JsonSchema>>, required: string[]): JsonSchema {
  return {
    type: 'object',
    properties: { jsonrpc: VERSION, ...properties },
    required: ['jsonrpc', ...required],
  };
}

const REQUEST = message({ id: ID, method: { type: 'string' }, params: OBJECT }, ['method']);
const RESULT = message({ id: ID, result: OBJECT }, ['id', 'result']);
const ERROR: JsonSchema = {
  type: 'object',
  properties: {
    code: { type: 'integer' },
    message: { type: 'string' },
    data: schemaOf('ErrorBody'),
  },
  required: ['code', 'message'],
};
const FAILURE = message({ id: { type: ['string', 'integer', 'null'] }, error: ERROR }, [
  'id',
  'error',
]);

function batchable(...kinds: readonly JsonSchema[]): JsonSchema {
  return { anyOf: [...kinds, { type: 'array', items: { anyOf: [...kinds] }, minItems: 1 }] };
}

export const JSON_RPC = {
  body: batchable(REQUEST, RESULT, FAILURE),
  answer: batchable(RESULT, FAILURE),
  failure: FAILURE,
};
