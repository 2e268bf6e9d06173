/** A client of /prompts and /templates. */
import { expect } from 'vitest';
import { jsonOf, type Json } from '../api/json.ts';
import type { TestRhetor } from '../support/rhetor.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export function send(
  rhetor: TestRhetor,
  method: Method,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(rhetor.url + path, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
}

/** @returns the body of a successful response */
export async function ask(
  rhetor: TestRhetor,
  method: Method,
  path: string,
  body?: unknown,
  status = 200,
): Promise<Json> {
  const response = await send(rhetor, method, path, body);
  const answer = await jsonOf(response);
  expect(response.status, JSON.stringify(answer)).toBe(status);
  return answer;
}

/** The list in `{versions: […]}`. */
export function contentsOf(answer: Json): readonly unknown[] {
  return (answer['versions'] as readonly Json[]).map((version) => version['content']);
}

/** The list in `{prompts: […]}` or `{templates: […]}`. */
export function idsOf(answer: Json): readonly unknown[] {
  const [key, id] =
    'prompts' in answer
      ? (['prompts', 'prompt_id'] as const)
      : (['templates', 'template_id'] as const);
  return (answer[key] as readonly Json[]).map((entry) => entry[id]);
}
