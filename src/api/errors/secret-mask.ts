/** Takes configured keys and key-like strings out of texts that upstreams wrote. */

const MASK = '[masked]';

/** The forms of the vendors' keys, and whatever stands behind "Bearer". */
const KEY_LIKE =
  /\b(?:sk|pk|rk|key|xai|gsk|AIza)[-_][A-Za-z0-9_*.-]{8,}|\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/g;

/** A secret shorter than this would mask ordinary words. */
const SHORTEST_SECRET = 6;

export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    if (secret.length >= SHORTEST_SECRET) masked = masked.replaceAll(secret, MASK);
  }
  return masked.replace(KEY_LIKE, MASK);
}
