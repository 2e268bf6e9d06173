/** What a provider answers: one union of events, the last of which is `response-end`. */
import { assertNever } from './assert-never.ts';
import type { TokenUsage } from './usage.ts';

export type FinishReason =
  'stop' | 'length' | 'tool_calls' | 'content_filter' | 'cancelled' | 'error';

/** First event of an answer. `model` is the id that was asked for, so that it can be asked for again. */
export type ResponseStart = {
  readonly type: 'response-start';
  readonly provider: string;
  readonly model: string;
};

export type TextDelta = { readonly type: 'text-delta'; readonly text: string };

/**
 * `block` counts from 0 within the answer, and is left out where it is 0: most vendors think in one
 * block. `signature` comes once, with a block's last delta, from vendors that seal their reasoning.
 */
export type ReasoningDelta = {
  readonly type: 'reasoning-delta';
  readonly text: string;
  readonly block?: number;
  readonly signature?: string;
};

/** `index` counts from 0 within the answer; `id` and `name` come once, with the first delta of a call. */
export type ToolCallDelta = {
  readonly type: 'tool-call-delta';
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments: string;
};

/** An event that is a piece of the answer's content. */
export type AnswerDelta = TextDelta | ReasoningDelta | ToolCallDelta;

/** Counts so far; `response-end` carries the last word. */
export type UsageUpdate = { readonly type: 'usage'; readonly usage: TokenUsage };

export type ResponseEnd = {
  readonly type: 'response-end';
  readonly finishReason: FinishReason;
  /** The vendor's own word, kept beside the unified one. */
  readonly rawFinishReason?: string;
  /** The stop sequence that ended it, from a vendor that says which one it was. */
  readonly stopSequence?: string;
  readonly usage: TokenUsage;
};

/** Failure is the Observable's error channel; only the edge turns it into a frame. */
export type CompletionEvent = ResponseStart | AnswerDelta | UsageUpdate | ResponseEnd;

/** Non-empty text, reasoning or a tool call: what a reader has seen cannot be taken back. */
export function carriesContent(event: CompletionEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      return event.text !== '';
    case 'tool-call-delta':
      return true;
    case 'response-start':
    case 'usage':
    case 'response-end':
      return false;
    default:
      return assertNever(event);
  }
}
