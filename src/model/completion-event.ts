/** The events that a provider emits; the last one is `response-end`. */
import { assertNever } from './assert-never.ts';
import type { VendorPart } from './message.ts';
import type { UpstreamHeaders } from './vendors/upstream-headers.ts';
import type { VendorLimits } from './vendors/vendor-limits.ts';
import type { VendorFields } from './vendors/vendor-fields.ts';
import type { TokenUsage } from './usage.ts';

export type FinishReason =
  'stop' | 'length' | 'tool_calls' | 'content_filter' | 'cancelled' | 'error';

/** First event of an answer. `model` is the id that was requested, so that it can be requested again. */
export type ResponseStart = {
  readonly type: 'response-start';
  readonly provider: string;
  readonly model: string;
  /** Milliseconds until the request had a connection, from a vendor's client that tells. */
  readonly connectMs?: number;
  readonly shownHeaders?: UpstreamHeaders;
  /** What the vendor says of its rate limits. */
  readonly vendorLimits?: VendorLimits;
};

/** `vendor` begins another text, which has these marks; absent: the text goes on. */
export type TextDelta = {
  readonly type: 'text-delta';
  readonly text: string;
  readonly vendor?: VendorFields;
};

/**
 * `block` counts from 0 within the answer and is omitted when 0: most vendors reason in one block.
 * `signature` comes once, with the last delta of a block, from vendors that sign their reasoning.
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
  /** What the vendor wants back with the call; once, with any of its deltas. */
  readonly vendor?: VendorFields;
};

/** What the vendor says about the text before it, such as its citations; the next text is another one. */
export type TextMarks = { readonly type: 'text-marks'; readonly vendor: VendorFields };

/** A part in the vendor's own form, which always comes whole. */
export type VendorItem = { readonly type: 'vendor-item'; readonly part: VendorPart };

/** An event that carries a piece of the answer's content. */
export type AnswerDelta = TextDelta | ReasoningDelta | ToolCallDelta | TextMarks | VendorItem;

/** Counts so far; `response-end` has the final ones. */
export type UsageUpdate = { readonly type: 'usage'; readonly usage: TokenUsage };

/**
 * A frame of the vendor's stream, or its whole answer, in its own words; the events that it means
 * follow. Comes only if the request was sent in the caller's own words.
 */
export type VendorFrame = {
  readonly type: 'vendor-frame';
  /** The name of a server-sent event. */
  readonly name?: string;
  /**
   * One JSON object, in one line if it is a frame of a stream. Undefined for a frame that the
   * vendor's own clients would stumble over: its meaning is written instead.
   */
  readonly text: string | undefined;
  /** The vendor has said why the answer ends: a reader may take it for complete. */
  readonly isClosing: boolean;
};

export type ResponseEnd = {
  readonly type: 'response-end';
  readonly finishReason: FinishReason;
  /** The vendor's own finish reason, besides the unified one. */
  readonly rawFinishReason?: string;
  /** The stop sequence that ended the answer, if the vendor reports it. */
  readonly stopSequence?: string;
  /** The id in the vendor's answer, which may be more precise than the one requested. */
  readonly answeringModel?: string;
  readonly usage: TokenUsage;
  /** The text is a refusal, from a vendor that says so. */
  readonly isRefusal?: true;
};

/** A failure is the Observable's error; only the edge turns it into a frame. */
export type CompletionEvent = ResponseStart | VendorFrame | AnswerDelta | UsageUpdate | ResponseEnd;

/** True for non-empty text, reasoning, a tool call or a vendor's own part: content that a reader has seen cannot be retracted. */
export function carriesContent(event: CompletionEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      return event.text !== '';
    case 'tool-call-delta':
    case 'vendor-item':
      return true;
    case 'text-marks':
    case 'response-start':
    case 'vendor-frame':
    case 'usage':
    case 'response-end':
      return false;
    default:
      return assertNever(event);
  }
}
