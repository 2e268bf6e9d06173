/** The operations for OpenAI's, Anthropic's and Ollama's clients. */
import type { ErrorCode } from '../../src/model/rhetor-error.ts';
import { CACHE, type Operations, type Parameter, type StreamForm } from '../operation.ts';
import { TURN_FAILURES } from './conversation.ts';
import { ANTHROPIC, OLLAMA, OPENAI } from './vendor-schemas.ts';

const HEADERS: readonly Parameter[] = [
  header('x-rhetor-context', 'Keeps the conversation under this id; without it nothing is stored.'),
  {
    in: 'header',
    name: 'x-rhetor-history',
    description:
      'How the messages relate to that conversation. Without this header Rhetor compares the two: ' +
      'a message without history is added to the stored conversation and answered from it; a list ' +
      'that repeats the history, or its end, adds only the new messages; a list that edits the ' +
      'history archives the messages from the edit on. `append`: all messages are new. `replace`: ' +
      'the conversation becomes exactly these messages, and all others are archived. ' +
      '`POST /api/generate` always appends, unless this header is `replace`.',
    schema: { enum: ['append', 'replace'] },
  },
  header(
    'x-rhetor-component',
    'Selects the rule and the system prompt. Default: the part of the context’s id before the ' +
      'first ":", if Rhetor has a prompt for it.',
  ),
  header('x-rhetor-task', 'Selects the rule.'),
  CACHE,
];
const FAILURES = TURN_FAILURES.filter((code) => code !== 'prompt_not_found');
const EMBED_FAILURES: readonly ErrorCode[] = [
  'invalid_value',
  'model_not_found',
  'provider_unavailable',
  'embeddings_unsupported',
  'rate_limited',
  'budget_exceeded',
  'upstream_error',
  'no_provider_available',
  'upstream_timeout',
];
const HELLO = [{ role: 'user', content: 'Hello' }];

function header(name: string, description: string): Parameter {
  return { in: 'header', name, description, schema: { type: 'string' } };
}

function events(description: string, step: StreamForm['step']): StreamForm {
  return { type: 'text/event-stream', description, step };
}

function lines(step: StreamForm['step']): StreamForm {
  return {
    type: 'application/x-ndjson',
    description: 'Each step is one line of JSON; the last one has `done: true`.',
    step,
  };
}

export const VENDORS: Operations = {
  'POST /v1/chat/completions': {
    tag: 'OpenAI clients',
    summary: 'Chat completions',
    parameters: HEADERS,
    bodySchema: OPENAI.chatRequest,
    answer: OPENAI.chatAnswer,
    stream: events(
      'Each frame has one chunk; `data: [DONE]` follows the last one.',
      OPENAI.chatChunk,
    ),
    failures: FAILURES,
    examples: [
      { summary: 'The default rule', body: { model: 'rhetor', messages: HELLO } },
      { summary: 'As a stream', body: { model: 'rhetor', messages: HELLO, stream: true } },
    ],
  },
  'POST /v1/responses': {
    tag: 'OpenAI clients',
    summary: 'Responses',
    parameters: HEADERS,
    bodySchema: OPENAI.responseRequest,
    answer: OPENAI.responseAnswer,
    stream: events('One named event a frame.', OPENAI.responseEvent),
    failures: [...FAILURES, 'not_found'],
    examples: [
      { summary: 'The default rule', body: { model: 'rhetor', input: 'Hello' } },
      { summary: 'As a stream', body: { model: 'rhetor', input: 'Hello', stream: true } },
    ],
  },
  'POST /v1/embeddings': {
    tag: 'OpenAI clients',
    summary: 'Embeddings',
    bodySchema: OPENAI.embeddingsRequest,
    answer: OPENAI.embeddingsAnswer,
    failures: EMBED_FAILURES,
    examples: [
      { summary: 'Two texts', body: { model: 'text-embedding-3-small', input: ['one', 'two'] } },
    ],
  },
  'GET /v1/models': {
    tag: 'OpenAI clients',
    summary: 'List models and rules',
    answer: OPENAI.models,
    examples: [{ summary: 'All of them' }],
  },
  'GET /v1/models/{id}': {
    tag: 'OpenAI clients',
    summary: 'Look up a model name',
    answer: OPENAI.model,
    failures: ['model_not_found', 'provider_unavailable', 'no_provider_available'],
    examples: [{ summary: 'A model', path: { id: 'simulated-fast' } }],
  },
  'POST /v1/messages': {
    tag: 'Anthropic clients',
    summary: 'Messages',
    parameters: HEADERS,
    bodySchema: ANTHROPIC.request,
    answer: ANTHROPIC.answer,
    stream: events('Each frame is one named event; `message_stop` is the last.', ANTHROPIC.event),
    failures: FAILURES,
    examples: [
      { summary: 'The default rule', body: { model: 'rhetor', max_tokens: 100, messages: HELLO } },
      {
        summary: 'As a stream',
        body: { model: 'rhetor', max_tokens: 100, messages: HELLO, stream: true },
      },
    ],
  },
  'POST /v1/messages/count_tokens': {
    tag: 'Anthropic clients',
    summary: 'Count tokens',
    bodySchema: ANTHROPIC.countRequest,
    answer: ANTHROPIC.countAnswer,
    failures: ['model_not_found', 'provider_unavailable', 'rate_limited', 'no_provider_available'],
    examples: [{ summary: 'A question', body: { model: 'rhetor', messages: HELLO } }],
  },
  'POST /api/chat': {
    tag: 'Ollama clients',
    summary: 'Chat',
    parameters: HEADERS,
    bodySchema: OLLAMA.chatRequest,
    answer: OLLAMA.chatAnswer,
    stream: lines(OLLAMA.chatAnswer),
    failures: FAILURES,
    examples: [
      { summary: 'Whole', body: { model: 'rhetor', stream: false, messages: HELLO } },
      { summary: 'As a stream', body: { model: 'rhetor', messages: HELLO } },
    ],
  },
  'POST /api/generate': {
    tag: 'Ollama clients',
    summary: 'Generate',
    parameters: HEADERS,
    bodySchema: OLLAMA.generateRequest,
    answer: OLLAMA.generateAnswer,
    stream: lines(OLLAMA.generateAnswer),
    failures: FAILURES,
    examples: [
      { summary: 'Whole', body: { model: 'rhetor', stream: false, prompt: 'Hello' } },
      { summary: 'As a stream', body: { model: 'rhetor', prompt: 'Hello' } },
    ],
  },
  'POST /api/embed': {
    tag: 'Ollama clients',
    summary: 'Embeddings',
    bodySchema: OLLAMA.embedRequest,
    answer: OLLAMA.embedAnswer,
    failures: EMBED_FAILURES,
    examples: [{ summary: 'A text', body: { model: 'nomic-embed-text', input: 'one' } }],
  },
  'POST /api/show': {
    tag: 'Ollama clients',
    summary: 'Show a model',
    bodySchema: OLLAMA.showRequest,
    answer: OLLAMA.showAnswer,
    failures: ['model_not_found', 'provider_unavailable', 'no_provider_available'],
    examples: [{ summary: 'A model', body: { model: 'simulated-fast' } }],
  },
  'GET /api/tags': {
    tag: 'Ollama clients',
    summary: 'List models and rules',
    answer: OLLAMA.models,
    examples: [{ summary: 'All of them' }],
  },
  'GET /api/ps': {
    tag: 'Ollama clients',
    summary: 'List the models in memory (always none)',
    answer: OLLAMA.models,
    examples: [{ summary: 'None' }],
  },
  'GET /api/version': {
    tag: 'Ollama clients',
    summary: 'Show the version of Ollama’s API',
    answer: OLLAMA.version,
    examples: [{ summary: 'The version that Rhetor implements' }],
  },
};
