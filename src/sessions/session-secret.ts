/** The secrets of sessions: made, read from a cookie, and reduced to what is stored. */
import { createHmac, hash, randomBytes } from 'node:crypto';

const ID_BYTES = 8;
const SECRET_BYTES = 32;
const COOKIE_TEXT = /^([0-9a-f]{16})\.([A-Za-z0-9_-]{43})$/;

export type CookieSecret = { readonly id: string; readonly secret: string };

export function newCookieSecret(): CookieSecret {
  return { id: randomBytes(ID_BYTES).toString('hex'), secret: newSessionSecret() };
}

export function newSessionSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export function toCookieText({ id, secret }: CookieSecret): string {
  return `${id}.${secret}`;
}

/** Undefined for a text that is no session's. */
export function readCookieText(text: string): CookieSecret | undefined {
  const [, id, secret] = COOKIE_TEXT.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/**
 * The stored digest of a cookie's secret. The credential is a part of it: who reads the store can't
 * guess a short token by it, and another credential gives another digest.
 */
export function digestOfCookie(secret: string, credential: string): string {
  return createHmac('sha256', secret).update(credential).digest('base64url');
}

/** 256 random bits need no slow hash. */
export function digestOfCsrf(csrf: string): string {
  return hash('sha256', csrf, 'base64url');
}
