/** /mcp with the SDK's own client: tools, resources and prompts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../api/stage.ts';
import { call, connect, textOf } from './mcp-stage.ts';

const TOOL_NAMES = [
  'list_conversations',
  'read_conversation',
  'ask',
  'list_models',
  'explain_route',
  'usage',
];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start({ tasks: { default: { provider: 'openai' } } });
});
afterAll(() => stage.stop());

it('introduces itself without a session', async () => {
  const client = await connect(stage.rhetor);
  expect(client.getServerVersion()).toMatchObject({ name: 'rhetor', title: 'Rhetor' });
  expect(client.getServerCapabilities()).toEqual({ tools: {}, resources: {}, prompts: {} });
  expect(client.transport?.sessionId).toBeUndefined();
});

describe('tools', () => {
  it('are listed with their schemas and hints', async () => {
    const client = await connect(stage.rhetor);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOL_NAMES);
    for (const { inputSchema, outputSchema, description, annotations, name } of tools) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
      expect(JSON.stringify([inputSchema, outputSchema])).not.toContain('#/components/');
      expect(description).toBeTruthy();
      expect(annotations?.readOnlyHint).toBe(name !== 'ask');
    }
  });

  it('ask, list, read: a conversation', async () => {
    const client = await connect(stage.rhetor);
    stage.upstream.next({ text: 'In a cache.' });
    const asked = await call(client, 'ask', { message: 'Where?', context_id: 'ergon:talk' });
    expect(asked.structuredContent).toMatchObject({
      message: 'In a cache.',
      context: 'ergon:talk',
      finished: true,
    });
    expect(textOf(asked)).toContain('In a cache.');
    const listed = await call(client, 'list_conversations', { q: 'talk' });
    expect(listed.structuredContent).toMatchObject({
      count: 1,
      contexts: [{ id: 'ergon:talk', component: 'ergon', total_messages: 2 }],
    });
    const read = await call(client, 'read_conversation', { context_id: 'ergon:talk' });
    expect(read.structuredContent).toMatchObject({
      messages: [{ content: 'Where?' }, { content: 'In a cache.' }],
    });
    expect(textOf(read)).toMatch(/\[\S+ user\]\nWhere\?\n\n\[\S+ assistant\]\nIn a cache\./);
  });
});
