/** The strings by which a text is searched for secrets: each secret in the encodings that servers quote. */

/** A shorter secret is not masked, since it would mask ordinary words. */
const SHORTEST_SECRET = 6;
/** Base64 shorter than this also occurs in ordinary words. */
const SHORTEST_BASE64 = 8;
/** Characters that betray a form whose rest was cut off, or half of it if that is more. */
const SHORTEST_HEAD = 12;

/** One encoding of one secret. */
export type SecretForm = {
  readonly text: string;
  /** Where a text has this much of the form, it is masked as far as it goes. */
  readonly head: string;
};

/** Computed once per set of secrets, since a secret has many forms. */
export type SecretForms = readonly SecretForm[];

export function secretForms(secrets: readonly string[]): SecretForms {
  const known = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
  return [...new Set(known.flatMap(encodings))].map((text) => ({
    text,
    head: text.slice(0, Math.max(SHORTEST_HEAD, Math.ceil(text.length / 2))),
  }));
}

/** Escapes are not among them: `textViews` undoes those. */
function encodings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const hex = ['', ' ', ':'].map((between) => pairs.join(between));
  return [
    secret,
    // A percent-encoded text is read byte by byte, and one of a form has `+` for a space.
    bytes.toString('latin1'),
    secret.replaceAll(' ', '+'),
    // Undoing escapes removes every backslash.
    secret.replaceAll('\\', ''),
    ...base64(bytes),
    ...hex,
    ...hex.map((text) => text.toUpperCase()),
    ...[',', ', '].map((between) => [...bytes].join(between)),
  ];
}

/**
 * The part of the base64 that does not depend on the bytes around the secret, for each of the three
 * offsets within a base64 group, in both alphabets.
 */
function base64(secret: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), secret]);
    const first = Math.ceil((before * 8) / 6);
    const own = bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6));
    if (own.length < SHORTEST_BASE64) return [];
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
