/** Answers with a vendor's refusal as the vendor wrote it, to a caller whose own words it refused; pure. */
import { isRecord, parseJson } from '../../model/json/json.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';
import type { VendorRefusal } from '../../model/vendors/upstream-headers.ts';
import type { CallerDialect } from '../request/dialect-of.ts';
import type { Mask } from './public-error.ts';

/** By these words agents know that a prompt is too long; other servers of the dialect may lack them. */
const TOO_LONG: Readonly<Record<CallerDialect, readonly RegExp[]>> = {
  openai: [/context_length_exceeded/, /maximum context length|context window/],
  anthropic: [/prompt is too long/],
  ollama: [],
  rhetor: [],
  mcp: [],
};

/** Undefined where Rhetor's own words are better, or the only ones. */
export function toRefusalAnswer(
  dialect: CallerDialect,
  { code, refusal }: RhetorError,
  mask: Mask,
): VendorRefusal | undefined {
  if (refusal === undefined || dialect === 'rhetor') return undefined;
  const text = mask(JSON.stringify(refusal.body));
  const isKnown =
    code !== 'context_length_exceeded' || TOO_LONG[dialect].every((word) => word.test(text));
  if (!isKnown) return undefined;
  const body = parseJson(text);
  return isRecord(body) ? { status: refusal.status, body } : undefined;
}
