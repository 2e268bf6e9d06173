/** The messages of JSON-RPC in the body of a request; the SDK validates the rest of them. */
import { isRecord } from '../../model/json/json.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';
import { LONGEST_RPC_ID, MOST_BATCHED_MESSAGES } from '../limits.ts';
import { validationFailed } from '../validation/validate-body.ts';
import type { CallId } from './running-calls.ts';
import { isToolName, type ToolName } from './tools/tool-definitions.ts';

export type JsonRpcMessage = Readonly<Record<string, unknown>> & { readonly jsonrpc: '2.0' };

const METHOD = /^[\w/]{1,64}$/;

/**
 * @throws RhetorError `validation_failed` for anything but a message, or a batch of some; for a long id; or
 *   for two requests with one id, of which only one would be answered
 */
export function readMessages(body: unknown): readonly JsonRpcMessage[] {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (
    messages.length === 0 ||
    messages.length > MOST_BATCHED_MESSAGES ||
    !messages.every(isMessage)
  ) {
    throw notJsonRpc();
  }
  for (const message of messages) assertShortIds(message);
  const ids = messages.flatMap(({ id, method }) =>
    id === undefined || method === undefined ? [] : [id],
  );
  if (new Set(ids).size < ids.length) {
    throw validationFailed([{ field: 'id', message: 'must differ within a batch' }]);
  }
  return messages;
}

export function notJsonRpc(): RhetorError {
  const message = `must be a message of JSON-RPC 2.0, or a batch of at most ${MOST_BATCHED_MESSAGES}`;
  return validationFailed([{ field: '(body)', message }]);
}

/** The calls that the client wants cancelled, which it has made with earlier requests. */
export function cancelledCalls(messages: readonly JsonRpcMessage[]): readonly CallId[] {
  return messages.flatMap(({ method, params }) => {
    if (method !== 'notifications/cancelled' || !isRecord(params)) return [];
    const id = params['requestId'];
    const isUsable =
      typeof id === 'number' || (typeof id === 'string' && id.length <= LONGEST_RPC_ID);
    return isUsable ? [id] : [];
  });
}

/** The tool that a message calls; undefined if it calls none that exists. */
export function calledTool({ method, params }: JsonRpcMessage): ToolName | undefined {
  if (method !== 'tools/call' || !isRecord(params)) return undefined;
  const { name } = params;
  return typeof name === 'string' && isToolName(name) ? name : undefined;
}

/** For the log: `tools/call ask`, or the methods of a batch. */
export function summaryOf(messages: readonly JsonRpcMessage[]): string {
  const named = messages.map((message) => {
    const { method } = message;
    if (typeof method !== 'string') return 'response';
    const tool = calledTool(message);
    const shown = METHOD.test(method) ? method : 'other';
    return tool === undefined ? shown : `${shown} ${tool}`;
  });
  return [...new Set(named)].slice(0, 8).join(', ');
}

/** The answers to a message repeat its id, and every note of progress its token. */
function assertShortIds({ id, params }: JsonRpcMessage): void {
  const meta = isRecord(params) ? params['_meta'] : undefined;
  const token = isRecord(meta) ? meta['progressToken'] : undefined;
  const faults = [
    { field: 'id', given: id },
    { field: 'params._meta.progressToken', given: token },
  ].filter(({ given }) => typeof given === 'string' && given.length > LONGEST_RPC_ID);
  if (faults.length === 0) return;
  const message = `must be at most ${LONGEST_RPC_ID} characters`;
  throw validationFailed(faults.map(({ field }) => ({ field, message })));
}

function isMessage(value: unknown): value is JsonRpcMessage {
  return (
    isRecord(value) &&
    value['jsonrpc'] === '2.0' &&
    (typeof value['method'] === 'string' || value['id'] !== undefined)
  );
}
