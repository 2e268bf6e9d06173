/** Clients of the MCP SDK, and messages of JSON-RPC as any HTTP client would post them. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import type { TestRhetor } from '../support/rhetor.ts';

type Headers = Readonly<Record<string, string>>;
type Arguments = Readonly<Record<string, unknown>>;

/** @param credential undefined: none */
export async function connect(rhetor: TestRhetor, credential?: string): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1' });
  const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const transport = new StreamableHTTPClientTransport(new URL(`${rhetor.url}/mcp`), {
    requestInit: { headers },
  });
  // The SDK's own types of a transport disagree about optional members.
  await client.connect(transport as Parameters<Client['connect']>[0]);
  onTestFinished(() => client.close());
  return client;
}

export async function call(
  client: Client,
  name: string,
  given: Arguments = {},
): Promise<CallToolResult> {
  return (await client.callTool({ name, arguments: given })) as CallToolResult;
}

export function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

/** The error body of a tool that has failed. */
export function failureOf(result: CallToolResult): unknown {
  return result.isError === true ? result._meta?.['rhetor/error'] : undefined;
}

export function toolCall(name: string, given: Arguments = {}, id: string | number = 1): object {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: given } };
}

/** @param body a text is sent as it is */
export function post(
  rhetor: TestRhetor,
  body: unknown,
  headers: Headers = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${rhetor.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });
}
