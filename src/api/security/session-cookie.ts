/** The cookie of a session at the console, and the second secret that must come with it; pure. */
import type { IncomingHttpHeaders } from 'node:http';

const NAME = 'rhetor_session';
const CSRF_HEADER = 'x-rhetor-csrf';
/** Other sites of the same host may set cookies of this name; a browser sends them all. */
const MOST_COOKIES = 16;

export type CookiePlace = { readonly publicUrl: string; readonly isSecure: boolean };

/** The values of all cookies of the name, in the order in which the browser sent them. */
export function sessionCookies({ cookie }: IncomingHttpHeaders): readonly string[] {
  if (cookie === undefined || !cookie.includes(NAME)) return [];
  return cookie
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${NAME}=`))
    .slice(0, MOST_COOKIES)
    .map((pair) => pair.slice(NAME.length + 1));
}

export function csrfOf(headers: IncomingHttpHeaders): string | undefined {
  const value = headers[CSRF_HEADER];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value of Set-Cookie that hands the session to the browser. */
export function toSetCookie(value: string, seconds: number, place: CookiePlace): string {
  const { pathname } = new URL(place.publicUrl);
  const path = pathname.replaceAll(';', '%3B');
  const secure = place.isSecure ? '; Secure' : '';
  return `${NAME}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
