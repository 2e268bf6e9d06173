/** Without a collector, a caller's trace is passed on as it came, to providers that take part in traces. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { MODEL, playedBy, Stage } from '../api/stage.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let upstream: ScriptedUpstream;
let stage: Stage;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  stage = await Stage.start({
    vendors: [],
    providers: {
      listed: playedBy(upstream, 'openai', { trace: true }),
      unlisted: playedBy(upstream, 'openai'),
    },
    tasks: { default: { retries: 0 } },
  });
});
beforeEach(() => upstream.otherwise({ text: 'well done' }));
afterAll(async () => {
  await stage.stop();
  await upstream.stop();
});

async function sentAfter(provider: string, headers: Record<string, string>) {
  const response = await fetch(`${stage.rhetor.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: `${provider}/${MODEL}`,
      messages: [{ role: 'user', content: 'Hello' }],
    }),
  });
  expect(response.status).toBe(200);
  const { traceparent, tracestate } = upstream.lastRequest.headers;
  return { traceparent, tracestate };
}

it('goes to a provider with "trace": true', async () => {
  const headers = { traceparent: TRACEPARENT, tracestate: 'vendor=value' };
  expect(await sentAfter('listed', headers)).toEqual(headers);
});

it('goes to no other', async () => {
  const none = { traceparent: undefined, tracestate: undefined };
  expect(await sentAfter('unlisted', { traceparent: TRACEPARENT })).toEqual(none);
});

it.each([
  ['is none', {}],
  ['is of another version', { traceparent: `01${TRACEPARENT.slice(2)}` }],
  ['has no id', { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` }],
  ['is no trace', { traceparent: 'anything', tracestate: 'vendor=value' }],
])('goes nowhere if it %s', async (_, headers) => {
  const none = { traceparent: undefined, tracestate: undefined };
  expect(await sentAfter('listed', headers)).toEqual(none);
});
