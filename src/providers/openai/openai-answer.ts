/** One chat completion, chunk by chunk, as CompletionEvents. */
import type { ChatCompletionChunk, CompletionUsage } from 'openai/resources';
import type { CompletionEvent, FinishReason, ResponseEnd } from '../../model/completion-event.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { UNKNOWN_USAGE, type Usage } from '../../model/usage.ts';
import type { StreamedAnswer } from '../upstream/read-answer.ts';
import { throwErrorEvent } from './openai-errors.ts';
import { OpenAIToolCalls } from './openai-tool-calls.ts';

/** What servers like OpenAI's add to a delta: their name for the reasoning in words. */
type Delta = ChatCompletionChunk.Choice.Delta & {
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
};

/** What such a server may leave out although the SDK's types promise it. */
export type OpenAIChunk = {
  readonly choices?: ChatCompletionChunk['choices'] | null;
  readonly usage?: CompletionUsage | null;
};

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
};

const NOTHING: readonly CompletionEvent[] = [];

/** Collects what a stream says of its end; one instance for each answer. */
export class OpenAIAnswer implements StreamedAnswer {
  /** The counts come after the finish reason, so it is the stream's end that says so. */
  readonly isComplete = false;
  readonly #provider: string;
  readonly #toolCalls = new OpenAIToolCalls();
  #finishReason: string | undefined;
  #usage: Usage = UNKNOWN_USAGE;

  constructor(provider: string) {
    this.#provider = provider;
  }

  accept(chunk: OpenAIChunk, name?: string): readonly CompletionEvent[] {
    throwErrorEvent(chunk, name);
    if (chunk.usage) this.#usage = toUsage(chunk.usage);
    const choice = chunk.choices?.[0];
    if (choice === undefined) return NOTHING;
    if (choice.finish_reason) this.#finish(choice.finish_reason);
    return choice.delta ? this.#deltas(choice.delta) : NOTHING;
  }

  /**
   * The end of the answer, or undefined if the vendor never said why it stopped: the stream was cut.
   * The sentinel `[DONE]` is not asked for; some servers leave it out.
   */
  end(): ResponseEnd | undefined {
    const raw = this.#finishReason;
    if (raw === undefined) return undefined;
    const finishReason = FINISH_REASONS[raw] ?? 'stop';
    return {
      type: 'response-end',
      // Some servers say `stop` of an answer that is nothing but tool calls.
      finishReason:
        finishReason === 'stop' && this.#toolCalls.count > 0 ? 'tool_calls' : finishReason,
      rawFinishReason: raw,
      usage: this.#usage,
    };
  }

  #finish(reason: string): void {
    if (reason === 'error') {
      throw new RhetorError('upstream_error', `${this.#provider} ended its answer with an error.`);
    }
    this.#finishReason = reason;
  }

  #deltas(delta: Delta): readonly CompletionEvent[] {
    const { content, refusal, tool_calls: toolCalls } = delta;
    const reasoning = delta.reasoning_content ?? delta.reasoning;
    // By far the commonest chunk: one piece of text and nothing else.
    if (content && !reasoning && !refusal && !toolCalls) {
      return [{ type: 'text-delta', text: content }];
    }
    const events: CompletionEvent[] = [];
    if (reasoning) events.push({ type: 'reasoning-delta', text: reasoning });
    if (content) events.push({ type: 'text-delta', text: content });
    if (refusal) events.push({ type: 'text-delta', text: refusal });
    for (const call of toolCalls ?? NO_CALLS) events.push(this.#toolCalls.accept(call));
    return events;
  }
}

const NO_CALLS: readonly ChatCompletionChunk.Choice.Delta.ToolCall[] = [];

function toUsage(usage: CompletionUsage): Usage {
  return {
    inputTokens: usage.prompt_tokens ?? undefined,
    outputTokens: usage.completion_tokens ?? undefined,
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? undefined,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? undefined,
    isEstimated: false,
  };
}
