/** The dialects of Tekton's shared client libraries: /api/v1/*, /api/models/assignments and flat frames on /ws. */
import type { TektonOptionName } from '../model/completion-request.ts';
import type { Answer, Usage } from './answer.ts';
import type { ChatMessage } from './chat-message.ts';
import type { ErrorBody } from './error-body.ts';
import type { ListedProvider, ProviderList } from './providers.ts';
import type { RequestKey } from './socket-frames.ts';
import type {
  StreamEnd,
  StreamFailure,
  TextChunk,
  ReasoningChunk,
  ToolCallChunk,
} from './stream-data.ts';
import type { RequestOptions } from './turn-request.ts';

/** The fields of both client libraries together; unknown fields are ignored. */
export type TektonTurn = {
  /** The conversation; when omitted, a new one is created. */
  readonly context_id?: string;
  readonly component?: string;
  /** The task type. */
  readonly capability?: string;
  readonly system_prompt?: string;
  readonly provider_id?: string;
  /** The older client's name for `model`. */
  readonly model_id?: string;
  readonly model?: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  /** Where the older client puts its options. */
  readonly options?: TektonOptions;
  readonly streaming?: boolean;
  /** The newer client's name for `streaming`. */
  readonly stream?: boolean;
};

export type TektonOptions = Pick<
  RequestOptions,
  TektonOptionName | 'fallback_provider' | 'fallback_model'
>;

/** POST /api/v1/chat. */
export type TektonChatRequest = TektonTurn & { readonly messages: readonly ChatMessage[] };

/** POST /api/v1/generate: without a `context_id` nothing is stored. */
export type TektonGenerateRequest = TektonTurn & { readonly prompt: string };

/** Contains nothing but integers, because the clients add up every field. */
export type TokenCounts = Omit<Usage, 'estimated'>;

/** Never has a key `error`: both clients treat its presence as a failure. */
export type TektonAnswer = Omit<Answer, 'usage'> & {
  readonly usage: TokenCounts;
  /** The same as `message`. */
  readonly content: string;
  /** The same as `message`. */
  readonly response: string;
  /** The same as `context`. */
  readonly context_id: string;
  readonly metadata: Readonly<Record<string, never>>;
};

type InTekton<Step> = Omit<Step, 'context' | 'usage'> & { readonly context_id?: string };

/** A step of a stream; `data: [DONE]` follows the last one. */
export type TektonStreamData =
  | InTekton<TextChunk>
  | InTekton<ReasoningChunk>
  | InTekton<ToolCallChunk>
  | (InTekton<StreamEnd> & { readonly usage: TokenCounts })
  | InTekton<StreamFailure>;

/** GET /api/v1/providers: every provider has a `default_model`. */
export type TektonProviderList = Omit<ProviderList, 'providers'> & {
  readonly providers: Readonly<
    /** `default_model`: the provider's own default, else the first model it lists, else "". */
    Record<string, Omit<ListedProvider, 'default_model'> & { readonly default_model: string }>
  >;
};

/** GET /api/models/assignments. */
export type Assignments = {
  /** Maps each capability (the task type of a rule) to a model's id. */
  readonly defaults: Readonly<Record<string, string>>;
  /** The same for each component; `use_default` where it has no rule of its own. */
  readonly components: Readonly<
    Record<string, { readonly assignments: Readonly<Record<string, string>> }>
  >;
};

/** Introduces the client and requests a PING every 30 s. */
export type FlatRegisterFrame = {
  readonly type: 'REGISTER';
  /** 1 to 256 characters. */
  readonly component_id: string;
  /** Ignored. */
  readonly capabilities?: readonly string[];
};

/** One prompt: GENERATE gets one complete answer, STREAM a streamed one. */
export type FlatGenerateFrame = TektonGenerateRequest & {
  readonly type: 'GENERATE' | 'STREAM';
  readonly request_id: RequestKey;
};

/** Messages: CHAT gets one complete answer, CHAT_STREAM a streamed one. */
export type FlatChatFrame = TektonChatRequest & {
  readonly type: 'CHAT' | 'CHAT_STREAM';
  readonly request_id: RequestKey;
};

/** Cancels a running request; an unknown id is ignored. */
export type FlatCancelFrame = { readonly type: 'CANCEL'; readonly request_id: RequestKey };

/** Answers a PING; it gets no reply. */
export type FlatPongFrame = { readonly type: 'PONG' };

export type FlatClientFrame =
  FlatRegisterFrame | FlatGenerateFrame | FlatChatFrame | FlatCancelFrame | FlatPongFrame;

/** Answers REGISTER. */
export type FlatRegisteredFrame = {
  readonly type: 'REGISTER_ACK';
  readonly component_id: string;
};

/** A complete answer; if it was cancelled before a model had answered, only the known fields. */
export type FlatAnswerFrame = Partial<TektonAnswer> &
  Pick<
    TektonAnswer,
    'message' | 'content' | 'response' | 'context_id' | 'finished' | 'timestamp' | 'finish_reason'
  > & {
    readonly type: 'RESPONSE';
    readonly request_id?: RequestKey;
  };

/** A step of an answer; the step with `done: true` is the last. */
export type FlatChunkFrame = Exclude<TektonStreamData, { readonly error: string }> & {
  readonly type: 'CHUNK';
  readonly request_id?: RequestKey;
};

/** A failed request, or a refused frame. The socket stays open. */
export type FlatErrorFrame = Omit<ErrorBody, 'request_id'> & {
  readonly type: 'ERROR';
  readonly request_id?: RequestKey;
};

/** Sent every 30 s to a client that has used this dialect. */
export type FlatPingFrame = { readonly type: 'PING' };

export type FlatServerFrame =
  FlatRegisteredFrame | FlatAnswerFrame | FlatChunkFrame | FlatErrorFrame | FlatPingFrame;
