/** OpenAI's Responses API on the wire: named, numbered events; each item is started, filled and finally repeated as a whole. */
import { errorOf, openaiWire } from './openai-wire.ts';
import { itemsOf, type Item, type Write } from './openai-responses-items.ts';
import { finishOf, usageOf, type Script } from './script.ts';
import type { VendorWire, WireFrame, WireRequest } from './vendor-wire.ts';

export const openaiResponsesWire: VendorWire = {
  contentType: openaiWire.contentType,
  ping: openaiWire.ping,
  invalidJson:
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delt\n\n',
  errorBody: openaiWire.errorBody,
  // Not flat as in the documentation, but as the service sends it.
  errorEvent: (reason, message) => numbered()('error', errorOf(reason, message)),

  frames(script, request) {
    const write = numbered();
    const items = itemsOf(script);
    const begun = { response: responseOf(request, 'in_progress', []) };
    return [
      { role: 'open', text: write('response.created', begun) },
      { role: 'open', text: write('response.in_progress', begun) },
      ...items.flatMap((item, index) => itemFrames(write, item, index)),
      { role: 'close', text: lastEvent(write, script, request, items) },
    ];
  },

  whole: (script, request) => finishedResponse(script, request, itemsOf(script)),
};

function numbered(): Write {
  let number = 0;
  return (type, data) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data, sequence_number: number++ })}\n\n`;
}

/** The start of a call names it and counts as a token, as in the other vendors' protocols. */
function itemFrames(write: Write, item: Item, index: number): readonly WireFrame[] {
  const isCall = 'call_id' in item.whole || 'name' in item.whole;
  const opening = { output_index: index, item: item.opening };
  return [
    { role: isCall ? 'token' : 'open', text: write('response.output_item.added', opening) },
    ...item.frames(write, index),
    {
      role: 'open',
      text: write('response.output_item.done', { output_index: index, item: item.whole }),
    },
  ];
}

function lastEvent(
  write: Write,
  script: Script,
  request: WireRequest,
  items: readonly Item[],
): string {
  const response = finishedResponse(script, request, items);
  return write(`response.${statusOf(script)}`, { response });
}

function statusOf(script: Script): 'completed' | 'incomplete' {
  const finish = finishOf(script);
  return finish === 'stop' || finish === 'tool_calls' ? 'completed' : 'incomplete';
}

function finishedResponse(script: Script, request: WireRequest, items: readonly Item[]): object {
  const finish = finishOf(script);
  const reason = finish === 'length' ? 'max_output_tokens' : finish;
  const status = statusOf(script);
  const usage = usageOf(script);
  const output = items.map(({ whole }) => whole);
  return {
    ...responseOf(request, status, output),
    incomplete_details: status === 'completed' ? null : { reason },
    ...(usage === undefined ? {} : { usage: toWireUsage(usage) }),
  };
}

function toWireUsage(usage: NonNullable<ReturnType<typeof usageOf>>): object {
  return {
    input_tokens: usage.input,
    output_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    ...(usage.cached === undefined
      ? {}
      : { input_tokens_details: { cached_tokens: usage.cached, cache_write_tokens: 0 } }),
    ...(usage.reasoning === undefined
      ? {}
      : { output_tokens_details: { reasoning_tokens: usage.reasoning } }),
  };
}

function responseOf(request: WireRequest, status: string, output: readonly object[]): object {
  return {
    id: 'resp_scripted',
    object: 'response',
    created_at: 1_777_000_000,
    model: `${request.model}-2026-01-01`,
    status,
    error: null,
    incomplete_details: null,
    output,
  };
}
