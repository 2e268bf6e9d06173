/** Masks secrets, in every form in which they are sent, and key-like strings in texts from upstreams. */

const MASK = '[masked]';

/** The formats of the vendors' keys, and anything after "Bearer". */
const KEY_LIKE =
  /\b(?:sk|pk|rk|xai|gsk|key)[-_][A-Za-z0-9_*.-]{8,}|\bAIza[A-Za-z0-9_-]{20,}|\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/g;

/** A shorter secret is not masked, since it would mask ordinary words. */
const SHORTEST_SECRET = 6;
/** A secret that is cut off at the end of a text is masked if at least this much of it is left. */
const SHORTEST_BEGINNING = 6;
/** Base64 shorter than this also occurs in ordinary words. */
const SHORTEST_ENCODED = 8;

/** The strings to search for; computed once per set of secrets, since a secret has many forms. */
export type SecretForms = {
  /** Longest first, since one form may be the beginning of another. */
  readonly whole: readonly string[];
  /** The secrets themselves, for secrets that are cut off at the end of a text. */
  readonly plain: readonly string[];
};

export function secretForms(secrets: readonly string[]): SecretForms {
  const plain = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST_SECRET);
  const whole = new Set(plain.flatMap((secret) => [...escaped(secret), ...encoded(secret)]));
  return { plain, whole: [...whole].toSorted((left, right) => right.length - left.length) };
}

/** Call it before a text is shortened: a secret cut in its middle is not recognized. */
export function maskSecrets(text: string, { whole, plain }: SecretForms): string {
  let masked = text;
  for (const form of whole) masked = masked.replaceAll(form, MASK);
  for (const secret of plain) masked = withoutBeginning(masked, secret);
  return masked.replace(KEY_LIKE, (found) => (isWord(found) ? found : MASK));
}

/** Forms escaped for JSON, for servers that also escape slashes, and for URLs. */
function escaped(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, json, json.replaceAll('/', '\\/'), encodeURIComponent(secret.toWellFormed())];
}

/**
 * The part of the base64 that does not depend on the bytes around the secret, for each of the three
 * offsets within a base64 group, in both alphabets.
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

/** True for words such as "key-value-storage", which begin like a key: a key has digits or capitals. */
function isWord(found: string): boolean {
  return /^key[-_]/.test(found) && !/[0-9A-Z]/.test(found);
}
