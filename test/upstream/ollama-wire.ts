/** Ollama's native /api/chat on the wire: one JSON object per line; the last one has `done`. */
import { finishOf, tokensOf, usageOf, type Reason, type Script } from './script.ts';
import type { VendorWire, WireFrame, WireRequest } from './vendor-wire.ts';

const ERRORS: Readonly<Record<Reason, string>> = {
  authentication: 'unauthorized',
  billing: 'this model requires a subscription',
  content_policy: 'the request was refused by the content policy',
  context_length: 'the input length exceeds the context length',
  invalid_request: 'invalid options',
  model_not_found: 'model not found, try pulling it first',
  overloaded: 'server busy, please try again. maximum pending requests exceeded',
  permission: 'forbidden',
  rate_limit: 'too many requests',
  server_error: 'llama runner process has terminated',
};

export const ollamaWire: VendorWire = {
  contentType: 'application/x-ndjson',
  ping: '',
  invalidJson: '{"model":"scripted","message":{"role":"assistant","conte\n',
  errorBody: (reason, message, request) => JSON.stringify(errorOf(reason, message, request)),
  errorEvent: (reason, message, request) => line(errorOf(reason, message, request)),

  frames(script, request) {
    const token = (message: object): WireFrame => ({
      role: 'token',
      text: line({
        ...head(request),
        message: { role: 'assistant', content: '', ...message },
        done: false,
      }),
    });
    const text = [...tokensOf(script.text), ...(script.refusal ?? [])];
    return [
      ...(script.reasoning ?? []).map((thinking) => token({ thinking })),
      ...text.map((content) => token({ content })),
      ...toolCalls(script).map((call) => token({ tool_calls: [call] })),
      { role: 'close', text: line(lastLine(script, request)) },
    ];
  },

  whole(script, request) {
    const text = [...tokensOf(script.text), ...(script.refusal ?? [])];
    const { reasoning } = script;
    const calls = toolCalls(script);
    const message = {
      ...{ role: 'assistant', content: text.join('') },
      ...(reasoning && { thinking: reasoning.join('') }),
      ...(calls.length > 0 && { tool_calls: calls }),
    };
    return { ...lastLine(script, request), message };
  },
};

/** /api/generate: a text in place of a message. */
export const ollamaPromptWire: VendorWire = {
  ...ollamaWire,

  frames(script, request) {
    const { message: _message, ...last } = lastLine(script, request);
    return [
      ...tokensOf(script.text).map((response): WireFrame => ({
        role: 'token',
        text: line({ ...head(request), response, done: false }),
      })),
      { role: 'close', text: line({ ...last, response: '' }) },
    ];
  },

  whole(script, request) {
    const { message: _message, ...last } = lastLine(script, request);
    return { ...last, response: tokensOf(script.text).join('') };
  },
};

function toolCalls(script: Script): readonly object[] {
  return (script.toolCalls ?? []).map((call, index) => ({
    ...(call.id === 'none' ? {} : { id: call.id }),
    function: { index, name: call.name, arguments: JSON.parse(call.arguments.join('')) as unknown },
  }));
}

/** Ollama's only other reason is `length`; an answer with tool calls ends with `stop`. */
function lastLine(script: Script, request: WireRequest) {
  const usage = usageOf(script);
  return {
    ...head(request),
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: finishOf(script) === 'length' ? 'length' : 'stop',
    total_duration: 4_883_583_458,
    load_duration: 1_334_875,
    ...(usage === undefined
      ? {}
      : {
          prompt_eval_count: usage.input,
          prompt_eval_duration: 342_546_000,
          eval_count: usage.output,
          eval_duration: 4_535_599_000,
        }),
  };
}

function head(request: WireRequest): object {
  return { model: request.model, created_at: '2026-04-24T12:34:56.789012Z' };
}

function errorOf(reason: Reason, message: string | undefined, request: WireRequest): object {
  const words =
    reason === 'model_not_found' ? `model '${request.model}' not found` : ERRORS[reason];
  return { error: message ?? words };
}

function line(data: object): string {
  return `${JSON.stringify(data)}\n`;
}
