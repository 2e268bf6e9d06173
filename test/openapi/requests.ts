/** Requests for the routes of the document: their first example, optionally modified. */
import { request } from 'node:http';
import { OPERATIONS } from '../../openapi/document.ts';
import type { Example, Operation } from '../../openapi/operation.ts';
import type { TestRhetor } from '../support/rhetor.ts';

export type Reply = { readonly status: number; readonly type: string; readonly text: string };

export type Change = {
  /** Replaces the example's path. */
  readonly address?: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text that replaces the example's body; null for none. */
  readonly body?: string | null;
  /** Decides whether to wait for the whole response. */
  readonly signal?: AbortSignal;
};

export const NAMES: readonly string[] = Object.keys(OPERATIONS);

export function operation(name: string): Operation {
  const found = OPERATIONS[name];
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found;
}

/** Unlike fetch, it lets a test choose the Host header. Of an endless answer only the head is awaited. */
export function ask(server: TestRhetor, name: string, change: Change = {}): Promise<Reply> {
  const [method = ''] = name.split(' ');
  const [example] = operation(name).examples;
  const query = new URLSearchParams(
    Object.entries(change.query ?? example.query ?? {}).map(([key, value]): [string, string] => [
      key,
      String(value),
    ]),
  );
  const body =
    change.body === undefined
      ? example.body === undefined
        ? null
        : JSON.stringify(example.body)
      : change.body;
  const path = `${change.address ?? addressOf(name, example)}${query.size > 0 ? `?${query}` : ''}`;
  const headers = {
    ...(body !== null && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
    ...change.headers,
  };
  return new Promise((resolve, reject) => {
    const { port } = server;
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const type = response.headers['content-type']?.split(';')[0] ?? '';
      const status = response.statusCode ?? 0;
      if (status === 200 && operation(name).isEndless === true) {
        response.destroy();
        return resolve({ status, type, text: '' });
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status, type, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    if (body === null) sent.end();
    else sent.end(body);
  });
}

export function addressOf(name: string, { path = {} }: Example): string {
  const [, template = ''] = name.split(' ');
  return template.replaceAll(/\{(\w+)\}/g, (_, key: string) => path[key] ?? key);
}
