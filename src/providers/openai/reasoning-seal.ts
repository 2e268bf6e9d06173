/** The vendor's encrypted reasoning as the signature of a ReasoningPart, and back again. */

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

/** Ids of models may hold colons; those of providers hold neither a colon nor a slash. */
function headOf({ provider, model }: Thinker): string {
  return `${PREFIX}${provider}/${model.replaceAll(':', '%3A')}:`;
}
