/** Messages from other conversations that are recalled and put before the window, on the wire. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { StandInEngram } from '../engram/stand-in-engram.ts';
import { expectError } from './expect-error.ts';
import { jsonOf } from './json.ts';
import { postTo } from '../compat/post-to.ts';
import { MODEL, playedBy, Stage } from './stage.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

let engram: StandInEngram;
let stage: Stage;
/** Speaks the Responses API. */
let responses: ScriptedUpstream;

beforeAll(async () => {
  engram = new StandInEngram();
  await engram.start();
  responses = await ScriptedUpstream.start();
  stage = await Stage.start({
    providers: { responses: playedBy(responses, 'openai', { api: 'responses' }) },
    tasks: { default: {}, sophia: { recall: { limit: 3 } } },
    variables: { RHETOR_ENGRAM_OFFLINE: '0', ENGRAM_URL: engram.url },
  });
  await say('ergon:past', 'The harbour of Lisbon has a lighthouse.');
  await say('athena:past', 'The harbour of Porto has a lighthouse.');
  await say('sophia:past', 'The harbour of Faro has a lighthouse.');
  await vi.waitFor(() => expect(engram.memories.length).toBeGreaterThan(0), 8_000);
});
beforeEach(() => {
  engram.found = async () => [];
  stage.upstream.reset();
});
afterAll(async () => {
  await stage.stop();
  await responses.stop();
  await engram.stop();
});

async function say(contextId: string, message: string, options: object = {}): Promise<Response> {
  const response = await stage.rhetor.post('/message', {
    message,
    context_id: contextId,
    options,
  });
  expect(response.status).toBe(200);
  return response;
}

const QUESTION = 'Which harbour has a lighthouse?';
const sent = () => stage.sentMessages as readonly { role: string; content: string }[];

describe('recall for vendors’ clients', () => {
  const headers = { 'x-rhetor-component': 'sophia' };

  it.each(['openai', 'responses'])(
    'goes before the input of a response, to %s',
    async (provider) => {
      const body = { model: `${provider}/${MODEL}`, input: QUESTION };
      const response = await postTo(stage.rhetor, '/v1/responses', body, {
        ...headers,
        'x-rhetor-task': 'sophia',
      });
      expect(response.status).toBe(200);
      await response.text();
      const asked = provider === 'responses' ? responses : stage.upstream;
      const { input, messages } = asked.lastRequest.body;
      const sentMessages = (input ?? messages) as { role: string; content: unknown }[];
      const [note, question] = sentMessages.filter(({ role }) => role !== 'system');
      expect(JSON.stringify(note)).toContain('sophia:past, user: The harbour of Faro');
      expect(question).toMatchObject({ role: 'user', content: QUESTION });
    },
  );
});

describe('recall', () => {
  it('puts messages from other conversations of the component before the window', async () => {
    await say('ergon:now', QUESTION, { recall: { limit: 5 } });
    const [, note, question] = sent();
    expect(note).toMatchObject({ role: 'user' });
    expect(note?.content).toContain('[Recalled');
    expect(note?.content).toContain('- ergon:past, user: The harbour of Lisbon has a lighthouse.');
    expect(note?.content).not.toContain('Porto');
    expect(question?.content).toBe(QUESTION);
    const kept = await jsonOf(await stage.rhetor.get('/contexts/ergon:now'));
    expect(JSON.stringify(kept)).not.toContain('Recalled');
  });

  it('recalls nothing of the conversation itself', async () => {
    await say('ergon:past', QUESTION, { recall: { limit: 5 } });
    expect(sent().filter(({ content }) => content.includes('Lisbon'))).toHaveLength(1);
  });

  it('recalls nothing by default, and as many as the rule says', async () => {
    await say('ergon:quiet', QUESTION);
    expect(sent()).toHaveLength(2);
    await say('sophia:now', QUESTION);
    expect(sent()[1]?.content).toContain('Faro');
  });

  it('also asks Engram, and uses results of the component', async () => {
    const memory = (component: string, content: string) => ({
      id: content,
      content,
      metadata: { component, context_id: `${component}:older`, message_id: content },
      relevance: 0.9,
    });
    engram.found = async () => [memory('ergon', 'Cascais has one.'), memory('athena', 'Braga.')];
    await say('ergon:memory', QUESTION, { recall: { limit: 20 } });
    expect(sent()[1]?.content).toContain('- ergon:older: Cascais has one.');
    expect(sent()[1]?.content).not.toContain('Braga');
  });

  it('does not wait for a slow Engram', async () => {
    const slow = Promise.withResolvers<readonly object[]>();
    engram.found = () => slow.promise;
    const before = performance.now();
    await say('ergon:slow', QUESTION, { recall: { limit: 5 } });
    expect(performance.now() - before).toBeLessThan(1_500);
    expect(sent()[1]?.content).toContain('Lisbon');
    slow.resolve([]);
  });

  it('is refused by name if it is malformed', async () => {
    for (const recall of [{}, { limit: 0 }, { limit: 21 }, { limit: 5, more: 1 }]) {
      const response = await stage.rhetor.post('/message', { message: 'x', options: { recall } });
      await expectError(response, 422, 'validation_failed');
    }
  });
});
