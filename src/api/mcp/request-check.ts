/**
 * Reads requests before the SDK does. The SDK answers parameters of the wrong form as an internal error,
 * with a report of its validator, and it refuses a call as a task, which the protocol wants run as usual.
 */
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  InitializeRequestSchema,
  isJSONRPCRequest,
  type JSONRPCMessage,
  JSONRPCMessageSchema,
  type JSONRPCRequest,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  PingRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { INVALID_PARAMS } from '../errors/json-rpc-error.ts';
import { LONGEST_SHOWN_NAME } from '../limits.ts';
import { notJsonRpc } from './json-rpc-messages.ts';

const SCHEMAS = new Map(
  [
    InitializeRequestSchema,
    PingRequestSchema,
    ListToolsRequestSchema,
    CallToolRequestSchema,
    ListResourcesRequestSchema,
    ListResourceTemplatesRequestSchema,
    ReadResourceRequestSchema,
    ListPromptsRequestSchema,
    GetPromptRequestSchema,
    CompleteRequestSchema,
  ].map((schema) => [schema.shape.method.value as string, schema]),
);

/**
 * The SDK would say that the body is no JSON.
 * @throws RhetorError `validation_failed` for a message with a member that JSON-RPC does not have, or of a wrong type
 */
export function assertJsonRpc(body: unknown): void {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (!messages.every((message) => JSONRPCMessageSchema.safeParse(message).success)) {
    throw notJsonRpc();
  }
}

/** @param transport one that a server is connected to */
export function checkRequests(transport: Transport): void {
  const { onmessage } = transport;
  const check: typeof onmessage = (message, extra) => {
    if (!isJSONRPCRequest(message)) return onmessage?.(message, extra);
    const fault = parameterFault(message);
    if (fault === undefined) return onmessage?.(withoutTask(message), extra);
    // Without its client, nobody needs the answer.
    transport.send(refusal(message, fault)).catch(() => undefined);
  };
  Object.assign(transport, { onmessage: check });
}

/** Names the first faulty parameter; undefined if there is none, or no such method. */
function parameterFault(message: JSONRPCRequest): string | undefined {
  const [issue] = SCHEMAS.get(message.method)?.safeParse(message).error?.issues ?? [];
  if (issue === undefined) return undefined;
  const place = issue.path.join('.').slice(0, LONGEST_SHOWN_NAME).toWellFormed();
  return `${place} is not valid. ${issue.message}.`;
}

function refusal({ id }: JSONRPCRequest, message: string): JSONRPCMessage {
  return { jsonrpc: '2.0', id, error: { code: INVALID_PARAMS, message } };
}

function withoutTask(message: JSONRPCRequest): JSONRPCRequest {
  const { params } = message;
  return params?.['task'] === undefined
    ? message
    : { ...message, params: { ...params, task: undefined } };
}
