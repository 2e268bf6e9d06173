/** Posts JSON with headers of the caller's choice. */
import type { TestRhetor } from '../support/rhetor.ts';

export function postTo(
  rhetor: TestRhetor,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(rhetor.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}
