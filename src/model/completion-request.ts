/** What a provider is asked: messages, system prompt, options, tools and time limits. */
import type { Message } from './message.ts';
import type { VendorFields } from './vendor-fields.ts';

/** Every option is optional; undefined leaves the vendor's default in force. */
export type CompletionOptions = {
  /** 0 to 2. */
  readonly temperature?: number;
  /** Most tokens of the answer, 1 or more. */
  readonly maxTokens?: number;
  /** 0 to 1. */
  readonly topP?: number;
  /** 1 or more. */
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  /** -2 to 2. */
  readonly presencePenalty?: number;
  /** -2 to 2. */
  readonly frequencyPenalty?: number;
  readonly reasoningEffort?: ReasoningEffort;
  /** Ollama's context length in tokens. */
  readonly contextLength?: number;
  readonly responseFormat?: ResponseFormat;
  readonly toolChoice?: ToolChoice;
};

export type OptionName = keyof CompletionOptions;

export const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
export type ReasoningEffort = (typeof REASONING_EFFORTS)[number];

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly isStrict?: boolean;
      readonly vendor?: VendorFields;
    };

export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'required' }
  | { readonly type: 'tool'; readonly name: string };

export type ToolDefinition = {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly vendor?: VendorFields;
};

/** Milliseconds. `totalMs` undefined: a stream that is alive may go on for ever. */
export type TimeLimits = {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  /** Silence on the wire, measured in bytes, so that a vendor's pings count as life. */
  readonly idleMs: number;
  readonly totalMs?: number;
};

export type CompletionRequest = {
  readonly model: string;
  readonly system: string | undefined;
  readonly messages: readonly Message[];
  readonly options: CompletionOptions;
  readonly tools: readonly ToolDefinition[];
  readonly limits: TimeLimits;
  /**
   * So many messages, the first ones, are likely to be sent again as they are: a vendor that keeps
   * what it has read is told where to. Absent: nothing is worth keeping.
   */
  readonly stablePrefixLength?: number;
  /** Applied only by a provider that speaks its dialect. */
  readonly vendor?: VendorFields;
};
