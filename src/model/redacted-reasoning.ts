/** Reasoning that its vendor shows only in encrypted form: a signature that is the whole block. */

/** Marks it among the signatures, so that it can be returned as the block that it was. */
const PREFIX = 'redacted_thinking:';

export function redactedSignature(data: string): string {
  return PREFIX + data;
}

/** The encrypted block, or undefined for a signature that seals a text. */
export function redactedDataOf(signature: string | undefined): string | undefined {
  return signature?.startsWith(PREFIX) ? signature.slice(PREFIX.length) : undefined;
}
