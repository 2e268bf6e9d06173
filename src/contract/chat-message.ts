/** Messages, tools and formats in OpenAI's form, as a client sends them. */
import type { ToolCall } from './answer.ts';

export type TextContent = { readonly type: 'text'; readonly text: string };

export type ImageContent = {
  readonly type: 'image_url';
  readonly image_url: {
    /** An https address, or a base64 `data:` URL of an image. */
    readonly url: string;
  };
};

export type SystemMessage = {
  readonly role: 'system';
  /** A text, or at most 1,024 parts. */
  readonly content: string | readonly TextContent[];
};

export type UserMessage = {
  readonly role: 'user';
  /** A text, or at most 1,024 parts. */
  readonly content: string | readonly (TextContent | ImageContent)[];
};

/** With `tool_calls` it may be without content. */
export type AssistantMessage = {
  readonly role: 'assistant';
  /** A text, or at most 1,024 parts. */
  readonly content?: string | readonly TextContent[] | null;
  /** At most 256. */
  readonly tool_calls?: readonly ToolCall[];
};

/** The result of a tool call. */
export type ToolMessage = {
  readonly role: 'tool';
  /** The id of the call that this answers. */
  readonly tool_call_id: string;
  /** A text, or at most 1,024 parts. */
  readonly content: string | readonly TextContent[];
};

export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

export type Tool = {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string;
    /** JSON Schema of the arguments. */
    readonly parameters?: Readonly<Record<string, unknown>>;
    /** OpenAI's alone: it is taken and has no effect. */
    readonly strict?: boolean;
  };
};

export type NamedTool = {
  readonly type: 'function';
  readonly function: { readonly name: string };
};

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly json_schema: {
        readonly name: string;
        readonly schema: Readonly<Record<string, unknown>>;
        readonly strict?: boolean;
      };
    };
