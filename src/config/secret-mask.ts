/** Takes configured keys and key-like strings out of texts that upstreams wrote. */

const MASK = '[masked]';

/** The forms of the vendors' keys, and whatever stands behind "Bearer". */
const KEY_LIKE =
  /\b(?:sk|pk|rk|xai|gsk)[-_][A-Za-z0-9_*.-]{8,}|\bkey[-_](?=[a-z_*.-]*[0-9A-Z])[A-Za-z0-9_*.-]{8,}|\bAIza[A-Za-z0-9_-]{20,}|\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/g;

/** A secret shorter than this would mask ordinary words. */
const SHORTEST_SECRET = 6;

export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secretMask(secrets)(text);
}

/** For many texts: what can be done beforehand is done once. */
export function secretMask(secrets: readonly string[]): (text: string) => string {
  // The longest first: one may be the beginning of another.
  const known = secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .toSorted((left, right) => right.length - left.length);
  return (text) => {
    let masked = text;
    for (const secret of known) masked = masked.replaceAll(secret, MASK);
    return masked.replace(KEY_LIKE, MASK);
  };
}
