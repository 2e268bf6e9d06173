/** Parses JSON from upstreams, unless the result would take far more memory than its bytes. */
import { type JsonLimits, passedLimit } from '../../model/json/json-shape.ts';
import { PassedBound } from '../passed-bound.ts';
import { WIRE_JSON_LIMITS } from '../limits.ts';

/**
 * Shorter texts can't hold much, nor be so deep that writing them again overflows the stack; most
 * texts are shorter.
 */
const LONGEST_UNSEEN = 4 * 1024;

const WORDS: Readonly<Record<keyof JsonLimits, string>> = {
  deepest: `JSON of more than ${WIRE_JSON_LIMITS.deepest} levels`,
  mostFields: `JSON of more than ${WIRE_JSON_LIMITS.mostFields} fields`,
  mostValues: `JSON of more than ${WIRE_JSON_LIMITS.mostValues} values`,
};

/** @throws SyntaxError if the text is not JSON, PassedBound */
export function parseWire(text: string): unknown {
  if (text.length > LONGEST_UNSEEN) {
    const passed = passedLimit(Buffer.from(text), WIRE_JSON_LIMITS);
    if (passed !== undefined) throw new PassedBound(WORDS[passed]);
  }
  return JSON.parse(text);
}
