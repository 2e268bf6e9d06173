/** Tools of free text of OpenAI's chat, with every kind of provider: called as the client defined them. */
import { OpenAI } from 'openai';
import type { ChatCompletionCustomTool } from 'openai/resources/chat/completions';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { MODELS, providerOf, UPSTREAM_KINDS } from '../agents/upstream-kinds.ts';
import { agentCalls } from './agents/agent-calls.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { brokenRules } from '../upstream/vendor-rules.ts';

const PATCH: ChatCompletionCustomTool = {
  type: 'custom',
  custom: {
    name: 'patch',
    description: 'Changes a file.',
    format: {
      type: 'grammar',
      grammar: { syntax: 'lark', definition: 'start: /(.|\\n)+/' },
    },
  },
};
const TEXT = 'first "line"\nsecond';
const QUESTION = { role: 'user', content: 'Change it.' } as const;

// The scripted chat server calls functions only, so its own dialect has a spec beside its reader.
describe.each(UPSTREAM_KINDS.filter((kind) => kind !== 'chat'))('free text → %s', (kind) => {
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;
  let client: OpenAI;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.models = [];
    rhetor = await TestRhetor.start({
      providers: { tried: providerOf(kind, upstream) },
      tasks: { default: { retries: 0 } },
    });
    client = new OpenAI({ apiKey: 'any', baseURL: `${rhetor.url}/v1`, maxRetries: 0 });
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    await rhetor.stop();
    await upstream.stop();
  });

  const model = `tried/${MODELS[kind]}`;
  const asJson = JSON.stringify({ input: TEXT });
  const script = {
    toolCalls: [{ id: 'call_1', name: 'patch', arguments: [asJson.slice(0, 9), asJson.slice(9)] }],
  };

  it('calls it with its text, whole and streamed, and takes its result', async () => {
    upstream.otherwise(script);
    const asked = { model, messages: [QUESTION], tools: [PATCH] };
    const whole = await client.chat.completions.create(asked);
    const calls = whole.choices[0]?.message.tool_calls;
    expect(calls).toEqual([
      { id: 'call_1', type: 'custom', custom: { name: 'patch', input: TEXT } },
    ]);
    expect(whole.choices[0]?.finish_reason).toBe('tool_calls');
    expect(JSON.stringify(upstream.lastRequest.body['tools'])).toContain('of this grammar');

    const stream = await rhetor.post('/v1/chat/completions', { ...asked, stream: true });
    expect(agentCalls('chat', await stream.text())).toEqual([
      { type: 'custom', name: 'patch', input: TEXT },
    ]);

    upstream.otherwise({ text: 'Changed.' });
    const answer = await client.chat.completions.create({
      ...asked,
      messages: [
        QUESTION,
        { role: 'assistant', tool_calls: calls ?? [] },
        { role: 'tool', tool_call_id: 'call_1', content: 'It is changed.' },
      ],
    });
    expect(answer.choices[0]?.message.content).toBe('Changed.');
    expect(brokenRules(upstream.lastRequest)).toEqual([]);
    expect(JSON.stringify(upstream.lastRequest.body)).toContain('second');
  });
});
