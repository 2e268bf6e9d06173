/** The main fields of the vendors' bodies. Other fields are accepted too; the vendors' references describe them. */
import type { JsonSchema } from '../contract-schemas.ts';
import { optionSchemas } from '../option-schemas.ts';

const STRING: JsonSchema = { type: 'string' };
const BOOLEAN: JsonSchema = { type: 'boolean' };
const NUMBER: JsonSchema = { type: 'number' };
const INTEGER: JsonSchema = { type: 'integer' };
const OBJECT: JsonSchema = { type: 'object' };
const LIST: JsonSchema = { type: 'array', items: OBJECT };

type Fields = Readonly<Record<string, JsonSchema>>;

function body(required: Fields, optional: Fields = {}, description?: string): JsonSchema {
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    properties: { ...required, ...optional },
    required: Object.keys(required),
  };
}

const MODEL: JsonSchema = {
  type: 'string',
  description:
    'A model’s id, `provider/model`, `rhetor` for the request’s rule, or `rhetor/code` or `code` for the rule `code`.',
};
const TEXT_OR_LIST: JsonSchema = { type: ['string', 'array'] };
const WORD_OR_OBJECT: JsonSchema = { type: ['string', 'object'] };

function listOf(item: JsonSchema, more: Fields = {}): JsonSchema {
  return body({ data: { type: 'array', items: item }, ...more });
}

const OPENAI_MODEL = body({
  id: STRING,
  object: { const: 'model' },
  created: INTEGER,
  owned_by: STRING,
});
const ANTHROPIC_MODEL = body({ id: STRING, type: { const: 'model' }, display_name: STRING });
const OLLAMA_ANSWER = { model: STRING, created_at: STRING, done: BOOLEAN };
const OLLAMA_MORE = { done_reason: STRING, prompt_eval_count: INTEGER, eval_count: INTEGER };
const OLLAMA_OPTIONS: Fields = {
  stream: BOOLEAN,
  ...optionSchemas('ollama', { format: WORD_OR_OBJECT, think: { type: ['boolean', 'string'] } }),
};

export const OPENAI = {
  chatRequest: body(
    { model: MODEL, messages: LIST },
    {
      stream: BOOLEAN,
      tools: LIST,
      ...optionSchemas('openai', { response_format: OBJECT, tool_choice: WORD_OR_OBJECT }),
    },
  ),
  chatAnswer: body({
    id: STRING,
    object: { const: 'chat.completion' },
    created: INTEGER,
    model: STRING,
    choices: LIST,
    usage: OBJECT,
  }),
  chatChunk: body({
    id: STRING,
    object: { const: 'chat.completion.chunk' },
    created: INTEGER,
    model: STRING,
    choices: LIST,
  }),
  responseRequest: body(
    { model: MODEL, input: TEXT_OR_LIST },
    {
      stream: BOOLEAN,
      instructions: STRING,
      tools: LIST,
      previous_response_id: STRING,
      conversation: { type: ['string', 'object'] },
      store: BOOLEAN,
      ...optionSchemas('openai-responses', {
        'text.format': OBJECT,
        tool_choice: WORD_OR_OBJECT,
      }),
    },
  ),
  responseAnswer: body({
    id: STRING,
    object: { const: 'response' },
    status: STRING,
    model: STRING,
    output: LIST,
    usage: OBJECT,
  }),
  responseEvent: body({ type: STRING, sequence_number: INTEGER }),
  embeddingsRequest: body(
    { model: MODEL, input: TEXT_OR_LIST },
    { dimensions: INTEGER, encoding_format: { enum: ['float', 'base64'] } },
  ),
  embeddingsAnswer: listOf(
    body({ object: { const: 'embedding' }, index: INTEGER, embedding: TEXT_OR_LIST }),
    { object: { const: 'list' }, model: STRING, usage: OBJECT },
  ),
  models: {
    description: 'In Anthropic’s form if the request has the header `anthropic-version`.',
    anyOf: [
      listOf(OPENAI_MODEL, { object: { const: 'list' } }),
      listOf(ANTHROPIC_MODEL, { has_more: BOOLEAN }),
    ],
  },
  model: { anyOf: [OPENAI_MODEL, ANTHROPIC_MODEL] },
  error: body({
    error: body({
      message: STRING,
      type: STRING,
      param: { type: ['string', 'null'] },
      code: STRING,
    }),
  }),
} satisfies Readonly<Record<string, JsonSchema>>;

export const ANTHROPIC = {
  request: body(
    { model: MODEL, max_tokens: INTEGER, messages: LIST },
    {
      system: TEXT_OR_LIST,
      stream: BOOLEAN,
      tools: LIST,
      thinking: OBJECT,
      ...optionSchemas('anthropic', {
        'output_config.effort': STRING,
        'output_config.format': OBJECT,
        tool_choice: OBJECT,
        'tool_choice.disable_parallel_tool_use': BOOLEAN,
      }),
    },
  ),
  answer: body({
    id: STRING,
    type: { const: 'message' },
    role: { const: 'assistant' },
    model: STRING,
    content: LIST,
    stop_reason: STRING,
    usage: OBJECT,
  }),
  event: body({ type: STRING }),
  countRequest: body({ model: MODEL, messages: LIST }, { system: TEXT_OR_LIST, tools: LIST }),
  countAnswer: body({ input_tokens: INTEGER }),
  error: body({
    type: { const: 'error' },
    error: body({ type: STRING, message: STRING }),
    request_id: STRING,
  }),
} satisfies Readonly<Record<string, JsonSchema>>;

export const OLLAMA = {
  chatRequest: body(
    { model: MODEL },
    { ...OLLAMA_OPTIONS, messages: LIST, tools: LIST },
    'It streams unless `stream` is false.',
  ),
  chatAnswer: body(
    { ...OLLAMA_ANSWER, message: body({ role: STRING, content: STRING }) },
    OLLAMA_MORE,
  ),
  generateRequest: body(
    { model: MODEL },
    { ...OLLAMA_OPTIONS, prompt: STRING, system: STRING },
    'It streams unless `stream` is false.',
  ),
  generateAnswer: body({ ...OLLAMA_ANSWER, response: STRING }, OLLAMA_MORE),
  embedRequest: body(
    { model: MODEL, input: TEXT_OR_LIST },
    { dimensions: INTEGER, truncate: BOOLEAN },
  ),
  embedAnswer: body({
    model: STRING,
    embeddings: { type: 'array', items: { type: 'array', items: NUMBER } },
  }),
  showRequest: body({ model: MODEL }),
  showAnswer: body({
    details: OBJECT,
    model_info: OBJECT,
    capabilities: { type: 'array', items: STRING },
  }),
  models: body({ models: { type: 'array', items: OBJECT } }),
  version: body({ version: STRING }),
  error: body({ error: STRING }),
} satisfies Readonly<Record<string, JsonSchema>>;
