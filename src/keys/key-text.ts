/** The text of a key, `rk_<public id>_<secret>`: made, taken apart, and compared in constant time. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Any credential that begins like this is meant as a key. */
const KEY_PREFIX = 'rk_';
const KEY_TEXT = /^rk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const ID_BYTES = 8;
const SECRET_BYTES = 32;

export type KeyCredential = { readonly id: string; readonly digest: string };

export type NewSecret = {
  /** What its holder sends; shown once. */
  readonly text: string;
  readonly digest: string;
};

export function newKeyId(): string {
  return randomBytes(ID_BYTES).toString('hex');
}

export function newSecret(id: string): NewSecret {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { text: `${KEY_PREFIX}${id}_${secret}`, digest: digestOfSecret(secret) };
}

export function isKeyText(credential: string): boolean {
  return credential.startsWith(KEY_PREFIX);
}

/** Undefined for a text that no key can have. */
export function readKeyText(text: string): KeyCredential | undefined {
  const [, id, secret] = KEY_TEXT.exec(text) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  return { id, digest: digestOfSecret(secret) };
}

/** Both are digests of equal length, so the time says nothing about where they differ. */
export function isSameDigest(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A secret of 256 random bits needs no slow hash: it cannot be guessed. */
function digestOfSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}
