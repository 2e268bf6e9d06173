/** The frames of /ws in Rhetor's own dialect, in both directions; each is one JSON text. */
import type { Timestamp } from './scalars.ts';
import type { Answer } from './answer.ts';
import type { ErrorBody } from './error-body.ts';
import type { Availability, DefaultModel } from './providers.ts';
import type { StreamData, StreamEnd } from './stream-data.ts';
import type { ChatRequest, MessageRequest } from './turn-request.ts';

/** A request id chosen by the client, at most 256 characters; the frames of the answer carry it. */
export type RequestKey = string | number;

type FromClient<Type extends string> = {
  readonly type: Type;
  /** The client's name, to which answers are addressed; "UI" when omitted. At most 256 characters. */
  readonly source?: string;
  /** Ignored. */
  readonly target?: string;
  /** Ignored. */
  readonly timestamp?: string;
  readonly req_id?: RequestKey;
};

/** Introduces the client; the payload may hold anything. */
export type RegisterFrame = FromClient<'REGISTER'> & { readonly payload?: unknown };

/** Requests Rhetor's status. */
export type StatusFrame = FromClient<'STATUS'> & { readonly payload?: unknown };

/** Checks that the connection is alive. */
export type PingFrame = FromClient<'PING'> & { readonly payload?: unknown };

/** The body of /message, with `context` instead of `context_id`; streams by default. */
export type MessagePayload = Omit<MessageRequest, 'context_id'> & {
  /** Id of the conversation; when omitted, a new one is created. */
  readonly context?: string;
};

/** The body of /chat, with `context` instead of `context_id`; streams by default. */
export type ChatPayload = Omit<ChatRequest, 'context_id'> & {
  /** Id of the conversation; when omitted, a new one is created. */
  readonly context?: string;
};

/** One message; Rhetor keeps the history. */
export type LlmRequestFrame = FromClient<'LLM_REQUEST'> & { readonly payload: MessagePayload };

/** Messages; the client keeps the history. */
export type ChatRequestFrame = FromClient<'CHAT_REQUEST'> & { readonly payload: ChatPayload };

/**
 * Cancels the running request that the payload or the frame itself names. Without a `req_id`,
 * cancels every turn of the context, on any socket. An unknown id is ignored.
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
  /** The request's `req_id`, if it had one. */
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
 * The first and the last frame of every request, whatever happens in between. `isTyping` tells them
 * apart: `status` is the same in both, since clients end their typing indicator on exactly that
 * pair.
 */
export type TypingFrame = FromServer<'UPDATE', 'LLM'> & {
  readonly payload: {
    readonly status: 'typing';
    readonly isTyping: boolean;
    readonly context: string;
  };
};

/** A step of a streamed answer; the step with `done: true` is the last. */
export type StreamFrame = FromServer<'UPDATE', 'LLM'> & { readonly payload: StreamData };

/** An answer that is not streamed; a `StreamEnd` if it was cancelled before a model had answered. */
export type AnswerFrame = FromServer<'RESPONSE', 'LLM'> & {
  readonly payload: Answer | StreamEnd;
};

/** A refused frame, or a failed request that is not streamed. The socket stays open. */
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
