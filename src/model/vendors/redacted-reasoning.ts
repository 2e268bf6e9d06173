/** Reasoning that the vendor returns only in encrypted form: a signature that is the whole block. */

/** Distinguishes it from other signatures, so that it can be returned as the original block. */
const PREFIX = 'redacted_thinking:';

export function redactedSignature(data: string): string {
  return PREFIX + data;
}

/** The encrypted block, or undefined for a signature of readable reasoning. */
export function redactedDataOf(signature: string | undefined): string | undefined {
  return signature?.startsWith(PREFIX) ? signature.slice(PREFIX.length) : undefined;
}
