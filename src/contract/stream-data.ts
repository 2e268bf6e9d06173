/** The data of one step of a stream: of an SSE frame, and the payload of an UPDATE frame. */
import type { Count, Timestamp } from './scalars.ts';
import type { FinishReason } from '../model/completion-event.ts';
import type { Attempt, ErrorCode } from '../model/rhetor-error.ts';
import type { AnswerRoute, ModelReference, Usage } from './answer.ts';

type Origin = {
  /** Absent only where the request named none and no model has answered. */
  readonly context?: string;
  /** Absent only before a model has answered. */
  readonly model?: string;
  readonly provider?: string;
  readonly timestamp: Timestamp;
};

/** The next piece of the text. */
export type TextChunk = Origin & { readonly chunk: string; readonly done: false };

/** The next piece of the reasoning. */
export type ReasoningChunk = Origin & {
  readonly chunk: '';
  readonly reasoning: string;
  readonly done: false;
};

/** The next piece of a tool call. */
export type ToolCallChunk = Origin & {
  readonly chunk: '';
  readonly tool_call: {
    /** Counts the calls of the answer from 0. */
    readonly index: Count;
    /** Comes once, with the first piece of a call. */
    readonly id?: string;
    /** Comes once, with the first piece of a call. */
    readonly name?: string;
    /** To be joined to the pieces before it. */
    readonly arguments: string;
  };
  readonly done: false;
};

/** The last step of an answer; also of one that was cancelled. The turn is stored before it is sent. */
export type StreamEnd = Origin & {
  readonly chunk: '';
  readonly done: true;
  readonly finish_reason: FinishReason;
  readonly usage: Usage;
  /** Id of the reply as it was stored; absent if nothing was stored. */
  readonly message_id?: string;
  /** Version of the context with this turn in it, for If-Match. */
  readonly context_version?: Count;
  /** Calls of a model that this answer took; absent if none had answered. */
  readonly attempts?: Count;
  readonly route?: AnswerRoute;
  /** The model whose answer was cut, when this one went on from its text. */
  readonly continued_from?: ModelReference;
  readonly simulated?: true;
  readonly fallback?: true;
};

/** The last step of a stream that failed: what came before is not a complete answer. */
export type StreamFailure = Origin & {
  readonly error: string;
  readonly code: ErrorCode;
  /** Which models were asked, and how each failed. */
  readonly attempts?: readonly Attempt[];
  /** Milliseconds after which it is worth asking again. */
  readonly retry_after_ms?: Count;
  readonly request_id: string;
  readonly chunk: '';
  readonly done: true;
  readonly finish_reason: 'error';
};

/** Exactly one step with `done: true` comes, and it is the last. */
export type StreamData = TextChunk | ReasoningChunk | ToolCallChunk | StreamEnd | StreamFailure;
