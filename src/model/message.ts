/** The provider-neutral message: a role and parts. It is independent of any vendor's wire form. */
import type { VendorFields } from './vendors/vendor-fields.ts';

export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** Further fields of a part, in the dialect of the client that sent it. */
type Marked = { readonly vendor?: VendorFields };

export type TextPart = Marked & { readonly type: 'text'; readonly text: string };

/** `url` is an https address or a `data:` URL. */
export type ImagePart = Marked & { readonly type: 'image'; readonly url: string };

/** `arguments` is the JSON text exactly as the model wrote it; it may be invalid JSON. */
export type ToolCallPart = Marked & {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
};

export type ToolResultPart = Marked & {
  readonly type: 'tool-result';
  readonly toolCallId: string;
  /** All its text. */
  readonly content: string;
  /** What it consists of, where that is more than one plain text. */
  readonly parts?: readonly (TextPart | ImagePart)[];
  readonly isError?: boolean;
};

/** `signature` is the vendor's seal: returned byte for byte to the same model, removed for any other. */
export type ReasoningPart = Marked & {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
};

/**
 * What only one dialect can express: the work of a tool that the vendor ran, a compaction, a sound.
 * `vendor` is sent back in that dialect as it came; without a `type` among its fields, these belong to
 * the message itself. It is absent if it was too large to keep.
 */
export type VendorPart = Marked & {
  readonly type: 'vendor';
  /** The same in words, for everyone else. */
  readonly text: string;
};

export type MessagePart =
  TextPart | ImagePart | ToolCallPart | ToolResultPart | ReasoningPart | VendorPart;

export type Message = Marked & { readonly role: Role; readonly parts: readonly MessagePart[] };

/** A plain string is a message with one text part. */
export function textMessage(role: Role, text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}

/** Joins the text parts of a message; other parts have no text. */
export function textOf(message: Message): string {
  let text = '';
  for (const part of message.parts) if (part.type === 'text') text += part.text;
  return text;
}
