/** The vendor's encrypted reasoning as the signature of a ReasoningPart, and back again. */
import { isRecord } from '../../model/json/json.ts';
import type { ReasoningPart } from '../../model/message.ts';
import { wholeFor } from '../../model/vendors/vendor-fields.ts';

/** Who thought: neither another account nor another model can open what this one sealed. */
export type Thinker = { readonly provider: string; readonly model: string };

/** Names the form, so that no other vendor's signature is taken for one of this API. */
const PREFIX = 'openai_reasoning:';

export function seal(thinker: Thinker, encrypted: string): string {
  return headOf(thinker) + encrypted;
}

/** @returns what `thinker` sealed, byte for byte, or undefined if it was somebody else */
export function unseal(thinker: Thinker, signature: string | undefined): string | undefined {
  const head = headOf(thinker);
  return signature?.startsWith(head) ? signature.slice(head.length) : undefined;
}

/**
 * The item of reasoning that `thinker` can be sent: what it sealed itself, or an item of the API's own
 * form that Rhetor did not seal, for the vendor to judge. Undefined for any other model's.
 */
export function reasoningFor(thinker: Thinker, part: ReasoningPart): object | undefined {
  const { text, signature } = part;
  const own = wholeFor('openai-responses', part);
  const isOurs = signature?.startsWith(PREFIX) === true;
  const encrypted = unseal(thinker, signature);
  if (own !== undefined) {
    if (!isOurs) return own;
    return encrypted === undefined ? undefined : { ...own, encrypted_content: encrypted };
  }
  if (encrypted === undefined) return undefined;
  // Without its id, which the vendor would look up among the answers that it was told not to store.
  const summary = text === '' ? [] : [{ type: 'summary_text', text }];
  return { type: 'reasoning', summary, encrypted_content: encrypted };
}

/**
 * A caller's own input, in which what Rhetor sealed is opened for `thinker`, or left out if somebody
 * else sealed it. Everything else is for the vendor to judge.
 */
export function openedInput(input: unknown, thinker: Thinker): unknown {
  if (!Array.isArray(input)) return input;
  const items: readonly unknown[] = input;
  if (!items.some((item) => sealOf(item) !== undefined)) return input;
  return items.flatMap((item) => {
    const sealed = sealOf(item);
    if (sealed === undefined || !isRecord(item)) return [item];
    const encrypted = unseal(thinker, sealed);
    // Without its id, which is Rhetor's.
    const { id: _id, ...rest } = item;
    return encrypted === undefined ? [] : [{ ...rest, encrypted_content: encrypted }];
  });
}

function sealOf(item: unknown): string | undefined {
  const sealed = isRecord(item) ? item['encrypted_content'] : undefined;
  return typeof sealed === 'string' && sealed.startsWith(PREFIX) ? sealed : undefined;
}

/** Ids of models may hold colons; those of providers hold neither a colon nor a slash. */
function headOf({ provider, model }: Thinker): string {
  return `${PREFIX}${provider}/${model.replaceAll(':', '%3A')}:`;
}
