/** Takes secrets, in the forms in which they travel, and key-like strings out of texts that upstreams wrote. */

const MASK = '[masked]';

/** The forms of the vendors' keys, and whatever stands behind "Bearer". */
const KEY_LIKE =
  /\b(?:sk|pk|rk|xai|gsk|key)[-_][A-Za-z0-9_*.-]{8,}|\bAIza[A-Za-z0-9_-]{20,}|\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/g;

/** A secret shorter than this would mask ordinary words. */
const SHORTEST_SECRET = 6;
/** So much of a secret at the end of a text is the secret, which whoever wrote the text has cut. */
const SHORTEST_BEGINNING = 6;
/** Base64 of less than this is found in ordinary words. */
const SHORTEST_ENCODED = 8;

/** What is looked for: made once for each set of secrets, since their forms are many. */
export type SecretForms = {
  /** The longest first: one may be the beginning of another. */
  readonly whole: readonly string[];
  /** The secrets themselves, of which a cut text may show the beginning. */
  readonly plain: readonly string[];
};

export function secretForms(secrets: readonly string[]): SecretForms {
  const plain = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST_SECRET);
  const whole = new Set(plain.flatMap((secret) => [...escaped(secret), ...encoded(secret)]));
  return { plain, whole: [...whole].toSorted((left, right) => right.length - left.length) };
}

/** To be called before a text is cut: half a secret is not recognised in its middle. */
export function maskSecrets(text: string, { whole, plain }: SecretForms): string {
  let masked = text;
  for (const form of whole) masked = masked.replaceAll(form, MASK);
  for (const secret of plain) masked = withoutBeginning(masked, secret);
  return masked.replace(KEY_LIKE, (found) => (isWord(found) ? found : MASK));
}

/** As JSON, with slashes escaped as some servers do, and as a part of an address. */
function escaped(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, json, json.replaceAll('/', '\\/'), encodeURIComponent(secret.toWellFormed())];
}

/**
 * The part of its base64 that does not depend on what stands before and behind it, for each of the
 * three places where a byte may stand in a group; in both alphabets.
 */
function encoded(secret: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const first = Math.ceil((before * 8) / 6);
    const own = bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6));
    if (own.length < SHORTEST_ENCODED) return [];
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function withoutBeginning(text: string, secret: string): string {
  for (let length = secret.length - 1; length >= SHORTEST_BEGINNING; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + MASK;
  }
  return text;
}

/** "key-value-storage" is none, though a key may begin so: one holds digits or capitals. */
function isWord(found: string): boolean {
  return /^key[-_]/.test(found) && !/[0-9A-Z]/.test(found);
}
