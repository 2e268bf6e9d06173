/** A POST with the headers that make a turn conditional. */
import type { TestRhetor } from '../support/rhetor.ts';

export type Conditions = {
  readonly ifMatch?: string;
  readonly key?: string;
  readonly token?: string;
  readonly signal?: AbortSignal;
};

export function conditionalPost(
  rhetor: TestRhetor,
  path: string,
  body: unknown,
  { ifMatch, key, token, signal }: Conditions,
): Promise<Response> {
  return fetch(rhetor.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}
