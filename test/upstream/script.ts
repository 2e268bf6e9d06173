/** The script of one request to the scripted upstream, in terms that fit every vendor. */

export type Vendor = 'openai' | 'anthropic' | 'ollama';

export type Script = {
  /** A string is split into words, each with the space after it; a list is used as tokens. */
  readonly text?: string | readonly string[];
  readonly reasoning?: readonly string[];
  /** OpenAI's own field for a refusal as text; the other vendors have none and send it as normal text. */
  readonly refusal?: readonly string[];
  readonly toolCalls?: readonly ScriptedToolCall[];
  /** Default: `tool_calls` if there are any, otherwise `stop`. */
  readonly finish?: ScriptedFinish;
  /** With finish `stop`: the sequence that ended the answer; only Anthropic reports it. */
  readonly stopSequence?: string;
  /** Default: 12 input tokens, and as many output tokens as the script has. `none`: the upstream reports no counts. */
  readonly usage?: ScriptedUsage | 'none';
  /** Added to those of a successful answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Delay before the status line. */
  readonly headersMs?: number;
  /** Delay between the headers and the first token. */
  readonly firstTokenMs?: number;
  /** Delay after each token. */
  readonly tokenMs?: number;
  /** Delay between the last line of a successful answer and the end of the HTTP body. */
  readonly endMs?: number;
  /** Interval of keep-alives during a delay: a ping event or a comment; Ollama has neither. */
  readonly pingMs?: number;
  /** Waits for the promise: after that many tokens, or before the status line. */
  readonly held?: { readonly until: Promise<void>; readonly afterTokens: number | undefined };
  readonly fault?: Fault;
  readonly delivery?: Delivery;
};

export type ScriptedToolCall = {
  /** `none`: the server sends no id, as some do. */
  readonly id: string | 'none';
  readonly name: string;
  /** JSON, in the pieces in which it is to arrive; Ollama sends it as a whole. */
  readonly arguments: readonly string[];
  /** In the Responses API: the group of tools that it belongs to. */
  readonly namespace?: string;
  /**
   * In the Responses API: a call of a tool of free text, which is the `arguments` joined; or of the client's
   * search for tools.
   */
  readonly form?: 'free-text' | 'search';
};

export type ScriptedFinish = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export type ScriptedUsage = {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly reasoning?: number;
};

/** The faults of upstreams; the numbers are those of the catalogue that each can play. */
export type Fault =
  /** F01 to F04, F12, F13, F16, F19, F21 */
  | StatusFault
  /** F05: the connection is reset before the headers */
  | { readonly type: 'reset' }
  /** F06: the request is read, then silence */
  | { readonly type: 'silent' }
  /** F07: headers, then silence */
  | { readonly type: 'silent-after-headers' }
  /** F08: the socket is closed after that many tokens, in the middle of the HTTP body */
  | { readonly type: 'cut'; readonly afterTokens: number }
  /** F08 with a normal end of the HTTP body, but an incomplete answer */
  | { readonly type: 'truncated'; readonly afterTokens: number }
  /** F09 */
  | { readonly type: 'stall'; readonly afterTokens: number }
  /** F10 */
  | { readonly type: 'bad-json'; readonly afterTokens: number }
  /** F11: everything except the last line: `[DONE]`, or Anthropic's message_stop; Ollama has none */
  | { readonly type: 'no-sentinel' }
  /** F17 (after 0 tokens: the very first event) and F18 */
  | {
      readonly type: 'error-event';
      readonly afterTokens: number;
      readonly reason: Reason;
      readonly message?: string;
    };

export type StatusFault = {
  readonly type: 'status';
  readonly status: number;
  /** Default: the vendor's text for that status. */
  readonly reason?: Reason;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of the vendor's JSON; F19 sends HTML. */
  readonly body?: { readonly contentType: string; readonly text: string };
};

export type Reason =
  | 'authentication'
  | 'billing'
  | 'content_policy'
  | 'context_length'
  | 'invalid_request'
  | 'model_not_found'
  | 'overloaded'
  | 'permission'
  | 'rate_limit'
  | 'server_error';

/** F20: how the bytes are split into HTTP chunks, each of which arrives separately. */
export type Delivery = {
  readonly splitEvery?: number;
  /** Offsets in bytes of the body. */
  readonly splitAt?: readonly number[];
  /** Line ends are CRLF instead of LF. */
  readonly crlf?: boolean;
};

const REASONS: Readonly<Record<number, Reason>> = {
  401: 'authentication',
  402: 'billing',
  403: 'permission',
  404: 'model_not_found',
  429: 'rate_limit',
  529: 'overloaded',
};

export function reasonOf(fault: StatusFault): Reason {
  const usual = fault.status >= 500 ? 'server_error' : 'invalid_request';
  return fault.reason ?? REASONS[fault.status] ?? usual;
}

export function tokensOf(text: string | readonly string[] | undefined): readonly string[] {
  return typeof text === 'string' ? (text.match(/\S+\s*|\s+/gu) ?? []) : (text ?? []);
}

export function finishOf(script: Script): ScriptedFinish {
  return script.finish ?? (script.toolCalls === undefined ? 'stop' : 'tool_calls');
}

export function usageOf(script: Script): ScriptedUsage | undefined {
  if (script.usage === 'none') return undefined;
  return script.usage ?? { input: 12, output: tokensOf(script.text).length };
}
