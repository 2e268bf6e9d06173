/** Clients of the MCP SDK that speak with a Rhetor of their own. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { KeyStage } from '../keys/key-stage.ts';
import type { RhetorOptions, TestRhetor } from '../support/rhetor.ts';

export async function startWithToken(options: RhetorOptions = {}): Promise<KeyStage> {
  return KeyStage.start(options);
}

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
  given: Readonly<Record<string, unknown>> = {},
): Promise<CallToolResult> {
  return (await client.callTool({ name, arguments: given })) as CallToolResult;
}

export function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

/** A message of JSON-RPC as any HTTP client would post it. */
export function post(
  rhetor: TestRhetor,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${rhetor.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });
}
