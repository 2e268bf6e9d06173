/** Measures how deep and large a JSON text is by scanning its bytes, before anything is parsed. */

export type JsonLimits = {
  /** Levels of lists and objects. */
  readonly deepest: number;
  /** Fields of all objects together: each costs the parser more than a plain value. */
  readonly mostFields: number;
  /** Values in total, including those inside lists and objects. */
  readonly mostValues: number;
};

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Up to this length, a plain loop is faster than a call of the native search. */
const SHORT_TEXT = 64;

export type JsonShape = {
  /** The first limit exceeded, at which the scan stopped. */
  readonly passed: keyof JsonLimits | undefined;
  /** Fields of all objects together, as often as they are written. */
  readonly fields: number;
};

/**
 * For bytes that are not JSON the result is meaningless, but the parser rejects them anyway.
 * @param mostFieldsOfOne fields of one object; exceeding it also passes `mostFields`
 */
export function measureJson(
  bytes: Buffer,
  limits: JsonLimits,
  mostFieldsOfOne = Infinity,
): JsonShape {
  let depth = 0;
  let values = 1;
  let fields = 0;
  let fieldsOfOne = 0;
  /** The number of fields of the open object at each depth. */
  const fieldsAt = [0];
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfText(bytes, at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        values += 1;
        fieldsAt[depth] = 0;
        if (depth > limits.deepest) return { passed: 'deepest', fields };
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case COLON:
        fields += 1;
        fieldsOfOne = (fieldsAt[depth] ?? 0) + 1;
        fieldsAt[depth] = fieldsOfOne;
        if (fields > limits.mostFields || fieldsOfOne > mostFieldsOfOne) {
          return { passed: 'mostFields', fields };
        }
        break;
      case COMMA:
        values += 1;
        if (values > limits.mostValues) return { passed: 'mostValues', fields };
        break;
    }
  }
  return { passed: undefined, fields };
}

export function passedLimit(bytes: Buffer, limits: JsonLimits): keyof JsonLimits | undefined {
  return measureJson(bytes, limits).passed;
}

/** The position of the quote that closes the text. */
function endOfText(bytes: Buffer, start: number): number {
  const near = Math.min(bytes.length, start + SHORT_TEXT);
  for (let at = start + 1; at < near; at += 1) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === QUOTE) return at;
  }
  let quote = bytes.indexOf(QUOTE, start + 1);
  while (quote !== -1 && isEscaped(bytes, quote)) quote = bytes.indexOf(QUOTE, quote + 1);
  return quote === -1 ? bytes.length : quote;
}

function isEscaped(bytes: Buffer, quote: number): boolean {
  let first = quote;
  while (bytes[first - 1] === BACKSLASH) first -= 1;
  return (quote - first) % 2 === 1;
}
