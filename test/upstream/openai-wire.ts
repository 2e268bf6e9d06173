/** OpenAI's chat completions on the wire, as api.openai.com and compatible servers send them. */
import {
  finishOf,
  type Reason,
  type Script,
  type ScriptedToolCall,
  type ScriptedUsage,
  tokensOf,
  usageOf,
} from './script.ts';
import type { VendorWire, WireFrame, WireRequest } from './vendor-wire.ts';

type ErrorWords = { readonly message: string; readonly type: string; readonly code: string | null };

const ERRORS: Readonly<Record<Reason, ErrorWords>> = {
  authentication: {
    message: 'Incorrect API key provided.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  },
  billing: { message: 'Payment is required.', type: 'insufficient_quota', code: null },
  content_policy: {
    message: 'Your request was rejected as a result of our safety system.',
    type: 'invalid_request_error',
    code: 'content_policy_violation',
  },
  context_length: {
    message:
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 10061 tokens.",
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  },
  invalid_request: { message: 'Invalid value.', type: 'invalid_request_error', code: null },
  model_not_found: {
    message: 'The model does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  },
  overloaded: { message: 'The engine is currently overloaded.', type: 'server_error', code: null },
  permission: { message: 'Country not supported.', type: 'request_forbidden', code: null },
  rate_limit: {
    message: 'Rate limit reached for requests.',
    type: 'requests',
    code: 'rate_limit_exceeded',
  },
  server_error: {
    message: 'The server had an error while processing your request.',
    type: 'server_error',
    code: null,
  },
};

export const openaiWire: VendorWire = {
  contentType: 'text/event-stream; charset=utf-8',
  ping: ': ping\n\n',
  invalidJson: 'data: {"id":"chatcmpl-scripted","choices":[{"delta":{"conte\n\n',
  errorBody: (reason, message) => JSON.stringify(errorOf(reason, message)),
  errorEvent: (reason, message) => event(errorOf(reason, message)),

  frames(script, request) {
    const chunk = (delta: object, finish: string | null = null): string =>
      event(chunkOf(request, [{ index: 0, delta, logprobs: null, finish_reason: finish }]));
    const usage = request.wantsUsage ? usageOf(script) : undefined;
    return [
      { role: 'open', text: chunk({ role: 'assistant', content: '', refusal: null }) },
      ...deltas(script).map((delta): WireFrame => ({ role: 'token', text: chunk(delta) })),
      { role: 'close', text: chunk({}, finishOf(script)) },
      ...(usage === undefined
        ? []
        : [{ role: 'close' as const, text: usageEvent(request, usage) }]),
      { role: 'sentinel', text: 'data: [DONE]\n\n' },
    ];
  },

  whole(script, request) {
    const usage = usageOf(script);
    const { reasoning, refusal, toolCalls } = script;
    const message = {
      role: 'assistant',
      content: tokensOf(script.text).join('') || null,
      refusal: refusal?.join('') ?? null,
      ...(reasoning && { reasoning_content: reasoning.join('') }),
      ...(toolCalls && { tool_calls: toolCalls.map(wholeCall) }),
    };
    return {
      ...headOf(request, 'chat.completion'),
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(script) }],
      ...(usage && { usage: wireUsage(usage) }),
    };
  },
};

function wholeCall({ id, name, arguments: pieces }: ScriptedToolCall): object {
  const called = { name, arguments: pieces.join('') };
  return { ...(id !== 'none' && { id }), type: 'function', function: called };
}

function deltas(script: Script): readonly object[] {
  return [
    ...(script.reasoning ?? []).map((text) => ({ reasoning_content: text })),
    ...tokensOf(script.text).map((text) => ({ content: text })),
    ...(script.refusal ?? []).map((text) => ({ refusal: text })),
    ...toolCallDeltas(script),
  ];
}

/** Parallel calls come one after the other: a head with id and name, then pieces that have only the index. */
function toolCallDeltas(script: Script): readonly object[] {
  return (script.toolCalls ?? []).flatMap((call, index) => [
    {
      tool_calls: [
        {
          index,
          ...(call.id === 'none' ? {} : { id: call.id }),
          type: 'function',
          function: { name: call.name, arguments: '' },
        },
      ],
    },
    ...call.arguments.map((piece) => ({
      tool_calls: [{ index, function: { arguments: piece } }],
    })),
  ]);
}

function usageEvent(request: WireRequest, usage: ScriptedUsage): string {
  return event({
    ...chunkOf(request, []),
    usage: wireUsage(usage),
  });
}

function wireUsage(usage: ScriptedUsage): object {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    ...(usage.cached === undefined
      ? {}
      : { prompt_tokens_details: { cached_tokens: usage.cached, audio_tokens: 0 } }),
    ...(usage.reasoning === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: 0 } }),
  };
}

function chunkOf(request: WireRequest, choices: readonly object[]): object {
  return { ...headOf(request, 'chat.completion.chunk'), choices, usage: null };
}

function headOf(request: WireRequest, object: string): object {
  return {
    id: 'chatcmpl-scripted',
    object,
    created: 1_777_000_000,
    model: `${request.model}-2026-01-01`,
    service_tier: 'default',
    system_fingerprint: 'fp_scripted',
  };
}

export function errorOf(reason: Reason, message: string | undefined): object {
  const words = ERRORS[reason];
  return { error: { ...words, message: message ?? words.message, param: null } };
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
