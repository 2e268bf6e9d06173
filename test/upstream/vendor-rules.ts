/** What real vendors refuse in a request with tools, as far as it is known; the scripted upstream takes anything. */
import type { MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages';
import type { ChatRequest } from 'ollama/browser';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions';
import type { ResponseCreateParamsBase } from 'openai/resources/responses/responses';
import { isRecord } from '../../src/model/json/json.ts';
import type { RecordedRequest } from './recorded-request.ts';

type Fields = Readonly<Record<string, unknown>>;
type Request = Pick<RecordedRequest, 'path' | 'headers' | 'body'>;

const CHAT_FIELDS = [
  ...['model', 'messages', 'stream', 'stream_options', 'tools', 'tool_choice', 'max_tokens'],
  ...['max_completion_tokens', 'parallel_tool_calls', 'reasoning_effort', 'verbosity', 'user'],
  ...['prompt_cache_key', 'response_format', 'stop', 'temperature', 'top_p', 'metadata'],
] as (keyof ChatCompletionCreateParamsBase)[];

const RESPONSE_FIELDS = [
  ...['model', 'input', 'instructions', 'stream', 'store', 'tools', 'tool_choice', 'include'],
  ...['max_output_tokens', 'parallel_tool_calls', 'reasoning', 'text', 'prompt_cache_key'],
  ...['temperature', 'top_p', 'metadata', 'user', 'client_metadata'],
] as (keyof ResponseCreateParamsBase)[];

const ANTHROPIC_FIELDS = [
  ...['model', 'messages', 'system', 'max_tokens', 'stream', 'tools', 'tool_choice', 'metadata'],
  ...['thinking', 'output_config', 'temperature', 'top_p', 'top_k', 'stop_sequences'],
] as (keyof MessageCreateParamsBase)[];

const OLLAMA_FIELDS = [
  ...['model', 'messages', 'stream', 'tools', 'options', 'format', 'think', 'keep_alive'],
] as (keyof ChatRequest)[];

/** @returns what the vendor would answer with 400, in words; empty if it takes the request */
export function brokenRules({ path, headers, body }: Request): readonly string[] {
  switch (path) {
    case '/v1/chat/completions':
      return [...strangers(body, CHAT_FIELDS), ...chatTools(body, 64), ...chatOrder(body)];
    case '/v1/responses':
      return [...strangers(body, RESPONSE_FIELDS), ...responseTools(body), ...responseOrder(body)];
    case '/v1/messages':
      return anthropicRules(body, String(headers['anthropic-beta'] ?? ''));
    case '/api/chat':
      return [...strangers(body, OLLAMA_FIELDS), ...chatTools(body, 256), ...ollamaCalls(body)];
    default:
      return [`${path} is no route of a vendor`];
  }
}

function strangers(body: Fields, known: readonly string[]): readonly string[] {
  return Object.keys(body)
    .filter((name) => !known.includes(name))
    .map((name) => `unknown parameter: ${name}`);
}

function toolNames(names: readonly unknown[], longest: number): readonly string[] {
  const pattern = new RegExp(`^[a-zA-Z0-9_-]{1,${longest}}$`);
  return names.flatMap((name, index) => [
    ...(typeof name === 'string' && pattern.test(name)
      ? []
      : [`invalid tool name: ${String(name)}`]),
    ...(names.indexOf(name) < index ? [`tool names must be unique: ${String(name)}`] : []),
  ]);
}

function chatTools({ tools }: Fields, longest: number): readonly string[] {
  const given = records(tools);
  const functions = given.map(({ function: inner }) => (isRecord(inner) ? inner : {}));
  return [
    ...given.flatMap(({ type }) => (type === 'function' ? [] : [`tool type ${String(type)}`])),
    ...toolNames(
      functions.map(({ name }) => name),
      longest,
    ),
    ...functions.flatMap(({ name, parameters }) =>
      isRecord(parameters) && isRecord(parameters['properties'])
        ? []
        : [`schema of ${String(name)}: object schema missing properties`],
    ),
  ];
}

/** The answers to a message's calls come before any other message. */
function chatOrder({ messages }: Fields): readonly string[] {
  const faults: string[] = [];
  let open: string[] = [];
  for (const [index, { role, content, tool_calls: calls, tool_call_id: id }] of records(
    messages,
  ).entries()) {
    if (role === 'tool') {
      if (!open.includes(String(id))) faults.push(`messages.${index} answers no call`);
      open = open.filter((one) => one !== id);
      continue;
    }
    if (open.length > 0) faults.push(`messages.${index}: calls are not answered`);
    open = records(calls).map((call) => String(call['id']));
    if ((content ?? '') === '' && open.length === 0) {
      faults.push(`messages.${index} is empty`);
    }
  }
  return open.length > 0 ? [...faults, 'the last calls are not answered'] : faults;
}

function responseTools({ tools }: Fields): readonly string[] {
  return toolNames(
    records(tools).flatMap(({ name }) => name ?? []),
    64,
  );
}

function responseOrder({ input }: Fields): readonly string[] {
  const items = records(input);
  const typed = (end: string): readonly string[] =>
    items.filter(({ type }) => String(type).endsWith(end)).map(({ call_id: id }) => String(id));
  const calls = typed('_call');
  const outputs = typed('_output');
  return [
    ...outputs.filter((id) => !calls.includes(id)).map((id) => `no tool call found for ${id}`),
    ...calls.filter((id) => !outputs.includes(id)).map((id) => `no tool output found for ${id}`),
  ];
}

/** Field → the beta without which the vendor does not know it. */
const OF_BETAS = { context_management: 'context-management-', defer_loading: 'advanced-tool-use-' };
const MOST_CACHE_MARKS = 4;

function anthropicRules(body: Fields, betas: string): readonly string[] {
  const { context_management: _, ...plain } = body;
  const text = JSON.stringify(body);
  const tools = records(body['tools']);
  const marks = text.split('"cache_control":{').length - 1;
  return [
    ...strangers(plain, ANTHROPIC_FIELDS),
    ...Object.entries(OF_BETAS).flatMap(([field, beta]) =>
      text.includes(`"${field}":`) && !betas.includes(beta) ? [`${field} needs a beta`] : [],
    ),
    ...toolNames(
      tools.map(({ name }) => name),
      128,
    ),
    ...tools.flatMap(({ name, input_schema: schema }) =>
      isRecord(schema) && schema['type'] === 'object' ? [] : [`schema of ${String(name)}`],
    ),
    ...(marks > MOST_CACHE_MARKS ? [`${marks} cache marks`] : []),
    ...(text.includes('"type":"text","text":""') ? ['text blocks must be non-empty'] : []),
    ...(typeof body['max_tokens'] === 'number' ? [] : ['max_tokens is required']),
    ...anthropicOrder(records(body['messages'])),
  ];
}

/** Each message's calls are answered at the head of the next. */
function anthropicOrder(messages: readonly Fields[]): readonly string[] {
  const faults: string[] = [];
  let open: readonly string[] = [];
  for (const [index, { content }] of messages.entries()) {
    const blocks = records(content);
    const results = blocks.filter(({ type }) => type === 'tool_result');
    const ids = results.map(({ tool_use_id: id }) => String(id));
    if (open.some((id) => !ids.includes(id)))
      faults.push(`messages.${index}: calls without results`);
    if (ids.some((id) => !open.includes(id))) faults.push(`messages.${index}: result without call`);
    if (blocks.slice(0, results.length).some(({ type }) => type !== 'tool_result')) {
      faults.push(`messages.${index}: results must come first`);
    }
    open = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id));
  }
  return open.length > 0 ? [...faults, 'the last calls have no results'] : faults;
}

function ollamaCalls({ messages }: Fields): readonly string[] {
  return records(messages).flatMap(({ role, content, tool_calls: calls }, index) => [
    ...(typeof content === 'string' ? [] : [`messages.${index}.content is no text`]),
    ...(['system', 'user', 'assistant', 'tool'].includes(String(role))
      ? []
      : [`messages.${index}.role ${String(role)}`]),
    ...records(calls).flatMap(({ function: called }) =>
      isRecord(called) && isRecord(called['arguments']) ? [] : ['arguments are no object'],
    ),
  ]);
}

function records(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
