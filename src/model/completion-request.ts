/** A request to a provider: messages, system prompt, options, tools and time limits. */
import type { Message } from './message.ts';
import type { OptionValue } from './options/option-row.ts';
import type { OPTIONS } from './options/options.ts';
import type { OwnBody } from './vendors/own-body.ts';
import type { ToolGroup } from './tool-names.ts';
import type { VendorFields } from './vendors/vendor-fields.ts';

export type OptionName = keyof typeof OPTIONS;

/** Every option is optional; for an undefined one, the vendor's default applies. */
export type CompletionOptions = {
  readonly [Name in OptionName]?: ValueOf<Value<Name>>;
};

export type ReasoningEffort = NonNullable<CompletionOptions['reasoningEffort']>;

/** The options without a custom shape, under the names used in requests and tasks.json. */
export type WireOptions = {
  readonly [
    Name in OptionName as Value<Name> extends { readonly type: Shape }
      ? never
      : (typeof OPTIONS)[Name]['wire']
  ]?: Value<Name> extends { readonly type: 'texts' }
    ? string | readonly string[]
    : ValueOf<Value<Name>>;
};

/** The options that Tekton's clients send, under their names. */
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
      flag: boolean;
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

/**
 * How a tool's caller has it called, where that is not as a function. `free-text`: with one text, which is
 * the argument `input` of models that know only functions. `search`: to find further tools.
 */
export type ToolForm = 'free-text' | 'search';

export type ToolDefinition = {
  /** Unique among the tools of a request. */
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Models get a function in any case; the answer calls it in this form. */
  readonly form?: ToolForm;
  /** Where the caller has it; `name` was made of it. */
  readonly place?: ToolGroup;
  readonly vendor?: VendorFields;
};

/** In milliseconds. Without `totalMs`, a stream may run as long as bytes arrive. */
export type TimeLimits = {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  /** Longest silence on the wire; any byte counts as activity, so a vendor's pings do too. */
  readonly idleMs: number;
  /**
   * The most that one model may take for an answer that is asked for whole, however many bytes arrive
   * meanwhile.
   */
  readonly answerMs?: number;
  /** The most that all models together may take. */
  readonly totalMs?: number;
};

/** The changes that Rhetor makes to a caller's own body for one model. */
export type OwnRequest = OwnBody & {
  /** The answer comes with the vendor's own frames. */
  readonly passesAnswer: boolean;
  /** False: Rhetor adds to the messages or to the system prompt, so both are written anew. */
  readonly keepsMessages: boolean;
  /** Options of the operator's rule, which the caller did not set. */
  readonly added: CompletionOptions;
  /** Rhetor keeps the conversation and needs what the model has to be sent back. */
  readonly isStored: boolean;
};

export type CompletionRequest = {
  readonly model: string;
  readonly system: string | undefined;
  readonly messages: readonly Message[];
  readonly options: CompletionOptions;
  readonly tools: readonly ToolDefinition[];
  readonly limits: TimeLimits;
  /**
   * Number of leading messages that will probably be sent again unchanged; a vendor with a prompt
   * cache gets a marker after them. Absent: nothing is worth caching.
   */
  readonly stablePrefixLength?: number;
  /**
   * What a vendor whose prompt cache needs marks is to cache, unless the request has marks already:
   * tools and system prompt, or the messages too. Absent: `stablePrefixLength` decides.
   */
  readonly cacheMarks?: 'instructions' | 'everything';
  /** Used only by a provider of the same dialect. */
  readonly vendor?: VendorFields;
  /**
   * Sent in place of everything above by a provider of the same dialect. Absent: the request is
   * translated.
   */
  readonly own?: OwnRequest;
  /** The vendor is asked for the whole answer at once, not for a stream. */
  readonly isWhole?: boolean;
  /** Sent as headers: the trace that the request belongs to. */
  readonly trace?: Readonly<Record<string, string>>;
};
