/** What a provider is asked: messages, system prompt, options, tools and time limits. */
import type { Message } from './message.ts';
import type { OptionValue } from './option-row.ts';
import type { OPTIONS } from './options.ts';
import type { VendorFields } from './vendor-fields.ts';

export type OptionName = keyof typeof OPTIONS;

/** Every option is optional; undefined leaves the vendor's default in force. */
export type CompletionOptions = {
  readonly [Name in OptionName]?: ValueOf<Value<Name>>;
};

export type ReasoningEffort = NonNullable<CompletionOptions['reasoningEffort']>;

/** The options without a shape of their own, as requests and tasks.json spell them. */
export type WireOptions = {
  readonly [
    Name in OptionName as Value<Name> extends { readonly type: Shape }
      ? never
      : (typeof OPTIONS)[Name]['wire']
  ]?: Value<Name> extends { readonly type: 'texts' }
    ? string | readonly string[]
    : ValueOf<Value<Name>>;
};

/** What Tekton's clients call the options that they send. */
export type TektonOptionName = {
  [Name in OptionName]: (typeof OPTIONS)[Name] extends { readonly isInTekton: true }
    ? (typeof OPTIONS)[Name]['wire']
    : never;
}[OptionName];

type Value<Name extends OptionName> = (typeof OPTIONS)[Name]['value'];
type Shape = 'response-format' | 'tool-choice';

type ValueOf<Of extends OptionValue> = Of extends { readonly words: readonly (infer Word)[] }
  ? Word
  : {
      number: number;
      integer: number;
      word: string;
      text: string;
      texts: readonly string[];
      'number-map': Readonly<Record<string, number>>;
      'response-format': AnswerFormat;
      'tool-choice': ToolChoice;
    }[Of['type']];

export type AnswerFormat =
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
