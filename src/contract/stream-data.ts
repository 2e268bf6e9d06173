/** The data of one step of a stream: of an SSE event, or the payload of an UPDATE frame. */
import type { Count, Timestamp } from './scalars.ts';
import type { FinishReason } from '../model/completion-event.ts';
import type { Attempt, ErrorCode } from '../model/rhetor-error.ts';
import type { AnswerRoute, ModelReference, RecalledReference, Usage } from './answer.ts';

type Origin = {
  /** Absent only if the request had none and no model has answered. */
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
    /** Position of the call in the answer, from 0. */
    readonly index: Count;
    /** Sent once, with the first piece of a call. */
    readonly id?: string;
    /** Sent once, with the first piece of a call. */
    readonly name?: string;
    /** To be appended to the previous pieces. */
    readonly arguments: string;
  };
  readonly done: false;
};

/** The last step of an answer, also of a cancelled one. The turn is stored before this step is sent. */
export type StreamEnd = Origin & {
  readonly chunk: '';
  readonly done: true;
  readonly finish_reason: FinishReason;
  readonly usage: Usage;
  /** Id of the stored reply; absent if nothing was stored. */
  readonly message_id?: string;
  /** Version of the context including this turn, for If-Match. */
  readonly context_version?: Count;
  /** Number of model calls made for this answer; absent if none had answered. */
  readonly attempts?: Count;
  readonly route?: AnswerRoute;
  /** Absent if nothing was recalled. */
  readonly recall?: readonly RecalledReference[];
  /** The model whose answer was cut off, when this model continued its text. */
  readonly continued_from?: ModelReference;
  readonly simulated?: true;
  readonly fallback?: true;
};

/** The last step of a failed stream: the steps before it are not a complete answer. */
export type StreamFailure = Origin & {
  readonly error: string;
  readonly code: ErrorCode;
  /** The models that were called, and how each call failed. */
  readonly attempts?: readonly Attempt[];
  /** Milliseconds to wait before a retry. */
  readonly retry_after_ms?: Count;
  readonly request_id: string;
  readonly chunk: '';
  readonly done: true;
  readonly finish_reason: 'error';
};

/** Exactly one step has `done: true`, and it is the last. */
export type StreamData = TextChunk | ReasoningChunk | ToolCallChunk | StreamEnd | StreamFailure;
