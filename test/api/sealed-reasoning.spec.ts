/** Signed reasoning is sent back byte for byte to the model that signed it, and to no other. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  rhetor = await TestRhetor.start({
    providers: {
      claude: {
        kind: 'anthropic',
        base_url: upstream.baseUrl('anthropic'),
        models: [{ id: 'claude-opus-5-5' }, { id: 'claude-sonnet-5-5' }],
      },
    },
  });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

/** The blocks of the first answer, as they were sent back. */
async function sentBackTo(model: string): Promise<readonly unknown[]> {
  const body = { message: 'Hello', context_id: 'sealed', options: { model } };
  expect((await rhetor.post('/message', body)).status).toBe(200);
  const { messages } = upstream.lastRequest.body as { messages: { content: unknown[] }[] };
  return messages[1]?.content ?? [];
}

it('is only for the model that wrote it', async () => {
  upstream.otherwise({ reasoning: ['Hm.'], text: 'Yes.' });
  await sentBackTo('claude-opus-5-5');
  const own = await sentBackTo('claude-opus-5-5');
  expect(own).toMatchObject([
    { type: 'thinking', thinking: 'Hm.', signature: expect.any(String) },
    { type: 'text', text: 'Yes.' },
  ]);
  expect(JSON.stringify(await sentBackTo('claude-sonnet-5-5'))).not.toContain('thinking');
  const again = await sentBackTo('claude-opus-5-5');
  expect(again[0]).toEqual(own[0]);
});
