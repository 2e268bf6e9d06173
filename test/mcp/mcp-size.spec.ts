/** How large the results of /mcp become, whatever the messages that they show. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { post, toolCall } from './mcp-stage.ts';

const KILOBYTE = 1_024;
const ID = 'large:1';
const READ = { context_id: ID };

type Answer = {
  readonly id: number;
  readonly result?: {
    readonly isError?: boolean;
    readonly _meta?: object;
    readonly structuredContent?: object;
    readonly contents?: readonly { readonly text: string }[];
  };
  readonly error?: object;
};

let rhetor: TestRhetor;
beforeAll(async () => {
  rhetor = await TestRhetor.start();
  // Just below the limit of a body.
  const text = { type: 'text', text: 'ferry '.repeat(17_000) };
  const picture = { type: 'image_url', image_url: { url: 'https://example.org/a.png' } };
  const content = [picture, ...Array.from({ length: 40 }, () => text)];
  await rhetor.post('/contexts', { context_id: ID });
  const kept = await rhetor.post(`/contexts/${ID}/messages`, {
    messages: [{ role: 'user', content }],
  });
  expect(kept.status).toBe(200);
});
afterAll(() => rhetor.stop());

async function answerOf(body: unknown): Promise<Answer> {
  return (await (await post(rhetor, body)).json()) as Answer;
}

function reading(id: number): object {
  const params = { uri: `rhetor://contexts/${ID}` };
  return { jsonrpc: '2.0', id, method: 'resources/read', params };
}

describe('a message of 4 MB in 40 parts', () => {
  it('is shown within the size of a result, and says what is missing', async () => {
    const { result } = await answerOf(toolCall('read_conversation', READ));
    const shown = JSON.stringify(result?.structuredContent);
    expect(shown.length).toBeLessThan(130 * KILOBYTE);
    expect(shown).toContain('[38 more parts are left out.]');
    expect(JSON.stringify(result).length).toBeLessThan(260 * KILOBYTE);
  });

  it('is shown within it as a resource and as a hit of a search', async () => {
    const read = await answerOf(reading(1));
    expect(read.result?.contents?.[0]?.text.length).toBeGreaterThan(100 * KILOBYTE);
    expect(JSON.stringify(read).length).toBeLessThan(130 * KILOBYTE);
    const found = await answerOf(toolCall('search_memory', { query: 'ferry' }));
    expect(found.result?.structuredContent).toMatchObject({ hits: [{ context: ID }] });
    expect(JSON.stringify(found).length).toBeLessThan(20 * KILOBYTE);
  });

  it('does not fill the memory by a batch that reads it 50 times', async () => {
    const batch = Array.from({ length: 50 }, (_, index) =>
      index === 49 ? reading(index) : toolCall('read_conversation', READ, index),
    );
    const response = await post(rhetor, batch);
    const body = await response.text();
    expect(body.length).toBeLessThan(6 * KILOBYTE * KILOBYTE);
    const answers = JSON.parse(body) as readonly Answer[];
    expect(answers.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([...batch.keys()]);
    const [first, ...rest] = answers.toSorted((a, b) => a.id - b.id);
    expect(first?.result?.isError).toBeUndefined();
    expect(rest.at(-2)?.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('in a smaller batch') as string }],
      _meta: { 'rhetor/error': { code: 'body_too_large' } },
    });
    expect(rest.at(-1)?.error).toMatchObject({
      code: -32000,
      data: { code: 'body_too_large' },
    });
  });
});
