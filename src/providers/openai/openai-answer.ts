/** One chat completion, chunk by chunk, as CompletionEvents. */
import type { CompletionEvent, FinishReason, ResponseEnd } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json.ts';
import {
  countAt,
  countOf,
  NO_FIELDS,
  recordAt,
  textAt,
  type WireRecord,
} from '../../model/narrowing.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { VendorFields } from '../../model/vendor-fields.ts';
import { UNKNOWN_USAGE, type TokenUsage } from '../../model/usage.ts';
import { wireContentText, thoughtsOfContent } from '../upstream/content-parts.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import {
  argumentsText,
  neededWireRecord,
  optionalWireList,
  optionalWireRecord,
  optionalWireText,
} from '../upstream/wire-fields.ts';
import { throwOpenAIError } from './openai-errors.ts';
import { type CallPiece, OpenAIToolCalls } from './openai-tool-calls.ts';

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
]);

const NOTHING: readonly CompletionEvent[] = [];

/** Collects what a stream says of its end; one instance for each answer. */
export class OpenAIAnswer implements StreamedAnswer {
  /** The counts come after the finish reason, so it is the stream's end that says so. */
  readonly isComplete = false;
  private readonly provider: string;
  private readonly toolCalls = new OpenAIToolCalls();
  private finishReason: string | undefined;
  private usage: TokenUsage = UNKNOWN_USAGE;

  constructor(provider: string) {
    this.provider = provider;
  }

  accept(chunk: WireRecord, name?: string): readonly CompletionEvent[] {
    throwOpenAIError(chunk, name);
    if (isRecord(chunk['usage'])) this.usage = toUsage(chunk['usage']);
    const [first] = optionalWireList(chunk['choices'], 'choices');
    if (first === undefined) return NOTHING;
    const choice = neededWireRecord(first, 'choices[0]');
    const reason = optionalWireText(choice['finish_reason'], 'choices[0].finish_reason');
    if (reason) this.finish(reason);
    const delta = optionalWireRecord(choice['delta'], 'choices[0].delta');
    return delta === undefined ? NOTHING : this.deltas(delta);
  }

  /**
   * The end of the answer, or undefined if the vendor never said why it stopped: the stream was cut.
   * The sentinel `[DONE]` is not asked for; some servers leave it out.
   */
  end(): ResponseEnd | undefined {
    const raw = this.finishReason;
    if (raw === undefined) return undefined;
    const finishReason = FINISH_REASONS.get(raw) ?? 'stop';
    return {
      type: 'response-end',
      // Some servers say `stop` of an answer that is nothing but tool calls.
      finishReason:
        finishReason === 'stop' && this.toolCalls.count > 0 ? 'tool_calls' : finishReason,
      rawFinishReason: raw,
      usage: this.usage,
    };
  }

  private finish(reason: string): void {
    if (reason === 'error') {
      throw new RhetorError('upstream_error', `${this.provider} ended its answer with an error.`);
    }
    this.finishReason = reason;
  }

  private deltas(delta: WireRecord): readonly CompletionEvent[] {
    const content = wireContentText(delta['content'], 'choices[0].delta.content');
    const refusal = optionalWireText(delta['refusal'], 'choices[0].delta.refusal');
    const toolCalls = optionalWireList(delta['tool_calls'], 'choices[0].delta.tool_calls');
    const reasoning = reasoningIn(delta);
    // By far the commonest chunk: one piece of text and nothing else.
    if (content && !reasoning && !refusal && toolCalls.length === 0) {
      return [{ type: 'text-delta', text: content }];
    }
    const events: CompletionEvent[] = [];
    if (reasoning) events.push({ type: 'reasoning-delta', text: reasoning });
    if (content) events.push({ type: 'text-delta', text: content });
    if (refusal) events.push({ type: 'text-delta', text: refusal });
    for (const call of toolCalls) events.push(this.toolCalls.accept(toCallPiece(call)));
    return events;
  }
}

/** Servers like OpenAI's have two names for reasoning in words, and some send it among the content. */
function reasoningIn(delta: WireRecord): string | undefined {
  return (
    optionalWireText(
      delta['reasoning_content'] ?? delta['reasoning'],
      'choices[0].delta.reasoning_content',
    ) ?? thoughtsOfContent(delta['content'], 'choices[0].delta.content')
  );
}

function toCallPiece(value: unknown): CallPiece {
  const call = neededWireRecord(value, 'choices[0].delta.tool_calls[]');
  const called = optionalWireRecord(call['function'], 'tool_calls[].function') ?? NO_FIELDS;
  return {
    index: countOf(call['index']),
    id: textAt(call, 'id'),
    name: optionalWireText(called['name'], 'tool_calls[].function.name'),
    arguments: argumentsText(called['arguments'], 'tool_calls[].function.arguments'),
    vendor: marksOf(call),
  };
}

const CALL_FIELDS: ReadonlySet<string> = new Set(['index', 'id', 'type', 'function']);

/** A thought's signature, for one, without which the model refuses its own call. */
function marksOf(call: WireRecord): VendorFields | undefined {
  let fields: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(call)) {
    if (CALL_FIELDS.has(name) || value === null) continue;
    fields ??= {};
    fields[name] = value;
  }
  return fields && { dialect: 'openai', fields };
}

function toUsage(usage: WireRecord): TokenUsage {
  return {
    inputTokens: countAt(usage, 'prompt_tokens'),
    outputTokens: countAt(usage, 'completion_tokens'),
    cachedInputTokens: countAt(recordAt(usage, 'prompt_tokens_details'), 'cached_tokens'),
    reasoningTokens: countAt(recordAt(usage, 'completion_tokens_details'), 'reasoning_tokens'),
    isEstimated: false,
  };
}
