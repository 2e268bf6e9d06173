/** Estimates the tokens of a text or message in linear time, without any vendor's tokenizer. */
import { assertNever } from '../../model/assert-never.ts';
import type { ToolDefinition } from '../../model/completion-request.ts';
import type { Message, MessagePart, TextPart, VendorPart } from '../../model/message.ts';
import { isWhole } from '../../model/vendors/vendor-fields.ts';

/** Role and separators that every chat format adds. */
const TOKENS_PER_MESSAGE = 4;
/** Names and braces around a call, a result or a definition. */
const TOKENS_PER_TOOL = 8;
/** About what vendors count for one image of 1024 by 1024 pixels. */
const TOKENS_PER_IMAGE = 1_000;

const BYTES_PER_TOKEN = 4;

/** Weights are whole twelfths of a token, so that sums stay exact. */
const TOKEN = 12;
/** Greek, Cyrillic, Hebrew, Arabic and accented Latin: about 1.5 characters per token. */
const ALPHABET = 8;
const ASCII = asciiWeights();

/** From this length on, copying a text pays. */
const LONG_TEXT = 1_024;
/** Used again for every text. */
const BYTES = Buffer.allocUnsafeSlow(65_536);

/**
 * Linear in the length, for any text: a tokenizer can take quadratic time on a run of one letter,
 * and this runs on every message that a caller sends.
 */
export function estimateTextTokens(text: string): number {
  const isLongAscii = text.length >= LONG_TEXT && Buffer.byteLength(text) === text.length;
  return Math.ceil((isLongAscii ? asciiTwelfths(text) : anyTwelfths(text)) / TOKEN);
}

/** Bytes are read three times as fast as the characters of a string. */
function asciiTwelfths(text: string): number {
  let twelfths = 0;
  for (let start = 0; start < text.length; start += BYTES.length) {
    const piece = text.length <= BYTES.length ? text : text.slice(start, start + BYTES.length);
    const length = BYTES.write(piece, 'latin1');
    for (let index = 0; index < length; index += 1) twelfths += ASCII[BYTES[index] ?? 0] ?? 0;
  }
  return twelfths;
}

function anyTwelfths(text: string): number {
  let twelfths = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < ASCII.length) twelfths += ASCII[code] ?? 0;
    else twelfths += code < 0x800 ? ALPHABET : TOKEN;
  }
  return twelfths;
}

export function estimateMessageTokens(message: Message): number {
  let tokens = TOKENS_PER_MESSAGE;
  for (const part of message.parts) tokens += estimatePartTokens(part);
  return tokens;
}

export function estimateToolTokens(tools: readonly ToolDefinition[]): number {
  let tokens = 0;
  for (const { name, description, parameters } of tools) {
    tokens += TOKENS_PER_TOOL + estimateTextTokens(name) + estimateTextTokens(description ?? '');
    tokens += estimateTextTokens(JSON.stringify(parameters));
  }
  return tokens;
}

function estimatePartTokens(part: MessagePart): number {
  switch (part.type) {
    case 'text':
      return isWhole(part) ? ownPartTokens(part) : estimateTextTokens(part.text);
    case 'reasoning':
      return estimateTextTokens(part.text);
    case 'image':
      return TOKENS_PER_IMAGE;
    case 'tool-call':
      return TOKENS_PER_TOOL + estimateTextTokens(part.name) + estimateTextTokens(part.arguments);
    case 'tool-result':
      return (part.parts ?? []).reduce(
        (tokens, { type }) => tokens + (type === 'image' ? TOKENS_PER_IMAGE : 0),
        TOKENS_PER_TOOL + estimateTextTokens(part.content),
      );
    case 'vendor':
      return ownPartTokens(part);
    default:
      return assertNever(part);
  }
}

/** Nobody can count what only the vendor can read, so that its bytes are. */
function ownPartTokens({ text, vendor }: TextPart | VendorPart): number {
  const words = estimateTextTokens(text);
  if (vendor === undefined) return words;
  const bytes = Buffer.byteLength(JSON.stringify(vendor.fields));
  return Math.max(words, Math.ceil(bytes / BYTES_PER_TOKEN));
}

/** Letters and white space: 4 characters per token. Digits and punctuation, as in code and JSON: 2. */
function asciiWeights(): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) =>
    /[A-Za-z\s]/.test(String.fromCharCode(code)) ? TOKEN / 4 : TOKEN / 2,
  );
}

/** A removed entry counts nothing. */
export function sumOfTokens(entries: readonly ({ readonly tokens: number } | undefined)[]): number {
  let sum = 0;
  for (const entry of entries) sum += entry?.tokens ?? 0;
  return sum;
}
