/** Cache marks on repeated prompts for Anthropic, and the reported cache counts. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonOf } from './json.ts';
import { Stage } from './stage.ts';

const BREAKPOINT = { cache_control: { type: 'ephemeral' } };
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({ vendors: ['anthropic'] });
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const ask = (message: string) =>
  stage.rhetor.post('/message', { message, context_id: 'cached', system_prompt: 'Be terse.' });

describe('prompt caching', () => {
  it('marks the system prompt and the last stable turn, once there is a history', async () => {
    stage.upstream.next(
      { text: 'One.' },
      { text: 'Two.', usage: { input: 20, output: 2, cached: 15 } },
    );
    await ask('First?');
    expect(JSON.stringify(stage.upstream.lastRequest.body)).not.toContain('cache_control');
    const answer = await jsonOf(await ask('Second?'));
    expect(stage.upstream.lastRequest.body['system']).toEqual([
      { type: 'text', text: 'Be terse.', ...BREAKPOINT },
    ]);
    expect(stage.sentMessages).toEqual([
      { role: 'user', content: 'First?' },
      { role: 'assistant', content: [{ type: 'text', text: 'One.', ...BREAKPOINT }] },
      { role: 'user', content: 'Second?' },
    ]);
    expect(answer['usage']).toMatchObject({ input_tokens: 20, cached_input_tokens: 15 });
  });

  it('marks nothing in a history that the client keeps', async () => {
    const messages = [
      { role: 'user', content: 'First?' },
      { role: 'assistant', content: 'One.' },
      { role: 'user', content: 'Second?' },
    ];
    await stage.rhetor.post('/chat', { messages });
    expect(JSON.stringify(stage.upstream.lastRequest.body)).not.toContain('cache_control');
  });
});
