/** Messages, tools and response formats in OpenAI's form, as clients send them. */
import type { ToolCall } from './answer.ts';

export type TextContent = { readonly type: 'text'; readonly text: string };

export type ImageContent = {
  readonly type: 'image_url';
  readonly image_url: {
    /** An https address, or an image as a base64 `data:` URL. */
    readonly url: string;
  };
};

export type SystemMessage = {
  readonly role: 'system';
  /** A text, or up to 1,024 parts. */
  readonly content: string | readonly TextContent[];
};

export type UserMessage = {
  readonly role: 'user';
  /** A text, or up to 1,024 parts. */
  readonly content: string | readonly (TextContent | ImageContent)[];
};

/** May omit `content` when it has `tool_calls`. */
export type AssistantMessage = {
  readonly role: 'assistant';
  /** A text, or up to 1,024 parts. */
  readonly content?: string | readonly TextContent[] | null;
  /** At most 256. */
  readonly tool_calls?: readonly ToolCall[];
};

/** The result of a tool call. */
export type ToolMessage = {
  readonly role: 'tool';
  /** The id of the tool call that this message answers. */
  readonly tool_call_id: string;
  /** A text, or up to 1,024 parts. */
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
    /** Accepted for compatibility with OpenAI; has no effect. */
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
