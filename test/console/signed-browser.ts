/** A browser that has signed in at a Rhetor, as far as its requests show it. */
import type { NewSession } from '../../src/contract/session.ts';

type Headers = Readonly<Record<string, string | undefined>>;

export class SignedBrowser {
  private constructor(
    private readonly url: string,
    /** The value of the header Cookie. */
    readonly cookie: string,
    /** The attributes with which the cookie was set. */
    readonly setCookie: string,
    readonly session: NewSession,
  ) {}

  /** @param headers more of the sign-in, such as a cookie that the browser has already */
  static async signIn(url: string, credential: string, headers: Headers = {}) {
    const response = await post(`${url}/console/session`, { credential }, headers);
    if (response.status !== 200) throw new Error(await response.text());
    const setCookie = response.headers.get('set-cookie') ?? '';
    const session = (await response.json()) as NewSession;
    return new SignedBrowser(url, setCookie.split(';')[0] ?? '', setCookie, session);
  }

  /** All that the page sends; a property that is undefined is left out. */
  headers(changes: Headers = {}): Record<string, string> {
    const all = {
      cookie: this.cookie,
      'x-rhetor-csrf': this.session.csrf,
      origin: new URL(this.url).origin,
      ...changes,
    };
    return Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }

  /** @param url another address of the same Rhetor, or a replica */
  ask(method: string, path: string, changes: Headers = {}, url = this.url): Promise<Response> {
    return fetch(url + path, { method, headers: this.headers(changes) });
  }

  async status(path: string, changes: Headers = {}, url = this.url): Promise<number> {
    const response = await this.ask('GET', path, changes, url);
    await response.body?.cancel();
    return response.status;
  }
}

export function post(url: string, body: unknown, headers: Headers = {}): Promise<Response> {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...Object.fromEntries(given) },
    body: JSON.stringify(body),
  });
}
