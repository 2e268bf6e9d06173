/** LangChain.js, an independent client, through its OpenAI integration. */
import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MODEL, Stage } from '../api/stage.ts';

const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

describe.each(['openai', 'anthropic', 'ollama'] as const)('LangChain.js → %s', (vendor) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ vendors: [vendor], tasks: { default: { retries: 0 } } });
  });
  beforeEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const chat = () =>
    new ChatOpenAI({
      model: MODEL,
      apiKey: 'any',
      maxRetries: 0,
      configuration: { baseURL: `${stage.rhetor.url}/v1` },
    });

  it('invokes a model', async () => {
    stage.upstream.next({ text: 'Hello there', usage: { input: 12, output: 2 } });
    const answer = await chat().invoke([new SystemMessage('Be terse.'), new HumanMessage('Hello')]);
    expect(answer.content).toBe('Hello there');
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 12, output_tokens: 2 });
  });

  it('streams', async () => {
    stage.upstream.next({ text: 'Hello there' });
    const pieces: unknown[] = [];
    for await (const { content } of await chat().stream('Hello')) pieces.push(content);
    expect(pieces.join('')).toBe('Hello there');
  });

  it('uses the Responses API too', async () => {
    stage.upstream.next({ text: 'Hello there' }, { text: 'Hello again' });
    const model = new ChatOpenAI({
      model: MODEL,
      apiKey: 'any',
      maxRetries: 0,
      useResponsesApi: true,
      configuration: { baseURL: `${stage.rhetor.url}/v1` },
    });
    expect((await model.invoke('Hello')).text).toBe('Hello there');
    let text = '';
    for await (const chunk of await model.stream('Hello')) text += chunk.text;
    expect(text).toBe('Hello again');
  });

  it('calls tools in parallel, and returns their results', async () => {
    stage.upstream.next(
      {
        toolCalls: [
          { id: 'call_1', name: 'weather', arguments: ['{"city":', '"Oslo"}'] },
          { id: 'call_2', name: 'weather', arguments: ['{"city":"Porto"}'] },
        ],
      },
      { text: 'It rains.' },
    );
    const model = chat().bindTools([WEATHER]);
    const question = new HumanMessage('Rain?');
    const asked = await model.invoke([question]);
    expect(asked.tool_calls).toMatchObject([
      { id: 'call_1', name: 'weather', args: { city: 'Oslo' } },
      { id: 'call_2', name: 'weather', args: { city: 'Porto' } },
    ]);
    const results = ['call_1', 'call_2'].map(
      (id) => new ToolMessage({ tool_call_id: id, content: `rain for ${id}` }),
    );
    const answer = await model.invoke([question, asked, ...results]);
    expect(answer.content).toBe('It rains.');
    expect(JSON.stringify(stage.sentMessages)).toContain('rain for call_2');
  });

  it('generates an object for a schema', async () => {
    stage.upstream.next({ text: '{"city":"Oslo"}' });
    const schema = {
      title: 'place',
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    };
    const model = chat().withStructuredOutput(schema, { method: 'jsonSchema' });
    expect(await model.invoke('Where?')).toEqual({ city: 'Oslo' });
  });

  it('shows a failure with its status', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 429 } });
    await expect(chat().invoke('Hello')).rejects.toMatchObject({ status: 429 });
  });

  it('embeds', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: MODEL,
      apiKey: 'any',
      maxRetries: 0,
      configuration: { baseURL: `${stage.rhetor.url}/v1` },
    });
    if (vendor === 'anthropic') {
      await expect(embeddings.embedQuery('one')).rejects.toMatchObject({ status: 422 });
      return;
    }
    expect(await embeddings.embedDocuments(['one', 'three'])).toEqual([
      [3, 0.5, 1, 1.5],
      [5, 0.5, 1, 1.5],
    ]);
  });
});
