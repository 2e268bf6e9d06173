/** A Rhetor with an administrator's token, and calls in the name of keys. */
import { onTestFinished } from 'vitest';
import type { Key, KeyRequest, NewKey } from '../../src/contract/keys.ts';
import { type RhetorOptions, TestRhetor } from '../support/rhetor.ts';

export const ADMINISTRATOR = 'the-administrators-token';

export type KeyAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined if the text is no JSON. */
  readonly body: unknown;
};

export class KeyStage {
  constructor(readonly rhetor: TestRhetor) {}

  static async start(options: RhetorOptions = {}, hasToken = true): Promise<KeyStage> {
    const token = hasToken ? { RHETOR_AUTH_TOKEN: ADMINISTRATOR } : {};
    const variables = { ...token, ...options.variables };
    const rhetor = await TestRhetor.start({ ...options, variables });
    onTestFinished(() => rhetor.stop());
    return new KeyStage(rhetor);
  }

  /** @param credential undefined: none */
  async call(
    credential: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<KeyAnswer> {
    const response = await fetch(this.rhetor.url + path, {
      method,
      headers: {
        ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }

  async newKey(request: Partial<KeyRequest> = {}): Promise<NewKey> {
    const answer = await this.call(ADMINISTRATOR, 'POST', '/keys', { name: 'a key', ...request });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body as NewKey;
  }

  async change(id: string, changes: object): Promise<Key> {
    const answer = await this.call(ADMINISTRATOR, 'PATCH', `/keys/${id}`, changes);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body as Key;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
