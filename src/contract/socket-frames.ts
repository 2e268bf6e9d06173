/** The frames of /ws in Rhetor's own dialect, in and out; each is one JSON text. */
import type { Timestamp } from './scalars.ts';
import type { Answer } from './answer.ts';
import type { ErrorBody } from './error-body.ts';
import type { Availability, DefaultModel } from './providers.ts';
import type { StreamData, StreamEnd } from './stream-data.ts';
import type { ChatRequest, MessageRequest } from './turn-request.ts';

/** A client's name for a request, at most 256 characters; the answers carry it. */
export type RequestKey = string | number;

type FromClient<Type extends string> = {
  readonly type: Type;
  /** The client's own name: answers are addressed to it; "UI" when omitted. At most 256 characters. */
  readonly source?: string;
  /** Not looked at. */
  readonly target?: string;
  /** Not looked at. */
  readonly timestamp?: string;
  readonly req_id?: RequestKey;
};

/** Greets; anything may be in the payload. */
export type RegisterFrame = FromClient<'REGISTER'> & { readonly payload?: unknown };

/** Asks how Rhetor is. */
export type StatusFrame = FromClient<'STATUS'> & { readonly payload?: unknown };

/** Asks for a sign of life. */
export type PingFrame = FromClient<'PING'> & { readonly payload?: unknown };

/** The body of /message, with `context` for `context_id`; it streams unless told not to. */
export type MessagePayload = Omit<MessageRequest, 'context_id'> & {
  /** Id of the conversation; omitted, a new one is begun. */
  readonly context?: string;
};

/** The body of /chat, with `context` for `context_id`; it streams unless told not to. */
export type ChatPayload = Omit<ChatRequest, 'context_id'> & {
  /** Id of the conversation; omitted, a new one is begun. */
  readonly context?: string;
};

/** One message; Rhetor keeps the history. */
export type LlmRequestFrame = FromClient<'LLM_REQUEST'> & { readonly payload: MessagePayload };

/** Messages; the client keeps the history. */
export type ChatRequestFrame = FromClient<'CHAT_REQUEST'> & { readonly payload: ChatPayload };

/**
 * Ends a running request, which is named in the payload or at the top; without a `req_id` every turn
 * of the context, on whatever socket it runs. What is unknown is ignored.
 */
export type CancelFrame = FromClient<'CANCEL'> & {
  readonly payload?: {
    readonly req_id?: RequestKey;
    /** Id of a conversation. */
    readonly context?: string;
  };
};

export type ClientFrame =
  RegisterFrame | StatusFrame | PingFrame | LlmRequestFrame | ChatRequestFrame | CancelFrame;

type FromServer<Type extends string, Source extends 'SYSTEM' | 'LLM'> = {
  readonly type: Type;
  readonly source: Source;
  /** The request's `source`, or "UI". */
  readonly target: string;
  readonly timestamp: Timestamp;
  /** The request's, if it had one. */
  readonly req_id?: RequestKey;
};

/** Answers REGISTER. */
export type RegisteredFrame = FromServer<'RESPONSE', 'SYSTEM'> & {
  readonly payload: { readonly status: 'registered'; readonly message: string };
};

/** Answers STATUS. */
export type StatusReportFrame = FromServer<'RESPONSE', 'SYSTEM'> & {
  readonly payload: DefaultModel & {
    readonly status: 'ok';
    readonly service: 'rhetor';
    readonly version: string;
    readonly providers: Availability;
    readonly budget: { readonly budget_enabled: boolean };
    readonly message: string;
  };
};

/** Answers PING. */
export type PongFrame = FromServer<'PONG', 'SYSTEM'> & {
  readonly payload: Readonly<Record<string, never>>;
};

/**
 * The first and the last frame of every request, whatever happens between them. `isTyping` tells them
 * apart: `status` is the same in both, since clients end their indicator at exactly that pair.
 */
export type TypingFrame = FromServer<'UPDATE', 'LLM'> & {
  readonly payload: {
    readonly status: 'typing';
    readonly isTyping: boolean;
    readonly context: string;
  };
};

/** A step of an answer that streams; the one with `done: true` is the last. */
export type StreamFrame = FromServer<'UPDATE', 'LLM'> & { readonly payload: StreamData };

/** An answer that does not stream; `StreamEnd` if it was cancelled before a model had answered. */
export type AnswerFrame = FromServer<'RESPONSE', 'LLM'> & {
  readonly payload: Answer | StreamEnd;
};

/** A frame that is refused, or a request that failed and does not stream. The socket lives on. */
export type ErrorFrame = FromServer<'ERROR', 'SYSTEM'> & {
  readonly payload: ErrorBody & { readonly req_id?: RequestKey };
};

export type ServerFrame =
  | RegisteredFrame
  | StatusReportFrame
  | PongFrame
  | TypingFrame
  | StreamFrame
  | AnswerFrame
  | ErrorFrame;
