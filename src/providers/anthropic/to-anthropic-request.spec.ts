import { describe, expect, it } from 'vitest';
import type { CompletionOptions, CompletionRequest } from '../../model/completion-request.ts';
import { textMessage } from '../../model/message.ts';
import { DEFAULT_MAX_TOKENS, toAnthropicRequest } from './to-anthropic-request.ts';

const HELLO: CompletionRequest = {
  model: 'claude-sonnet-4-6',
  system: undefined,
  messages: [textMessage('user', 'Hello')],
  options: {},
  tools: [],
  limits: { connectMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000 },
};
const LOOK_UP = {
  name: 'look_up',
  description: 'Looks a word up.',
  parameters: { properties: { word: { type: 'string' } }, required: ['word'] },
};

function withOptions(options: CompletionOptions, more: Partial<CompletionRequest> = {}) {
  return toAnthropicRequest({ ...HELLO, ...more, options }, undefined);
}

describe('toAnthropicRequest', () => {
  it('says no more than it was told', () => {
    expect(toAnthropicRequest(HELLO, undefined)).toEqual({
      apiVersion: '2026-10-21',
      body: {
        model: 'claude-sonnet-4-6',
        max_tokens: DEFAULT_MAX_TOKENS,
        stream: true,
        messages: [{ role: 'user', content: 'Hello' }],
      },
    });
  });

  it("limits the answer by the request, else by the model's own limit", () => {
    expect(toAnthropicRequest(HELLO, 64_000).body.max_tokens).toBe(64_000);
    const limited = { ...HELLO, options: { maxTokens: 5 } };
    expect(toAnthropicRequest(limited, 64_000).body.max_tokens).toBe(5);
  });

  it('asks with the older API version for sampling options, which the current one refuses', () => {
    const { apiVersion, body } = withOptions({ temperature: 0, topP: 0.5, topK: 4 });
    expect(apiVersion).toBe('2023-06-01');
    expect(body).toMatchObject({ temperature: 0, top_p: 0.5, top_k: 4 });
  });

  it('passes stop sequences on', () => {
    expect(withOptions({ stop: ['END'] }).body.stop_sequences).toEqual(['END']);
    expect(withOptions({ stop: [] }).body).not.toHaveProperty('stop_sequences');
  });

  it('describes tools, and the choice between them', () => {
    const tools = [LOOK_UP];
    const { body } = withOptions({ toolChoice: { type: 'tool', name: 'look_up' } }, { tools });
    expect(body.tools).toEqual([
      {
        name: 'look_up',
        description: 'Looks a word up.',
        input_schema: { type: 'object', ...LOOK_UP.parameters },
      },
    ]);
    expect(body.tool_choice).toEqual({ type: 'tool', name: 'look_up' });
    const choices = (['auto', 'none', 'required'] as const).map(
      (type) => withOptions({ toolChoice: { type } }, { tools }).body.tool_choice?.type,
    );
    expect(choices).toEqual(['auto', 'none', 'any']);
  });

  it('sends no tool choice without tools, which the vendor refuses', () => {
    expect(withOptions({ toolChoice: { type: 'auto' } }).body).not.toHaveProperty('tool_choice');
  });

  it('asks for structured output by schema', () => {
    const schema = { type: 'object', properties: {} };
    const responseFormat = { type: 'json-schema', name: 'answer', schema } as const;
    expect(withOptions({ responseFormat }).body.output_config).toEqual({
      format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
    });
  });

  it('turns an effort into the effort of the model, and asks to see its thinking', () => {
    expect(withOptions({ reasoningEffort: 'minimal' }).body).toMatchObject({
      output_config: { effort: 'low' },
      thinking: { type: 'adaptive', display: 'summarized' },
    });
    const older = withOptions({ reasoningEffort: 'high' }, { model: 'claude-opus-4-5' }).body;
    expect(older.output_config).toEqual({ effort: 'high' });
    expect(older).not.toHaveProperty('thinking');
    expect(withOptions({ reasoningEffort: 'none' }).body).not.toHaveProperty('output_config');
  });

  it('sends the caller’s own fields, but in the body none that is a header', () => {
    const fields = { service_tier: 'auto', user_profile_id: 'somebody', workspace_id: 'elsewhere' };
    const { body } = withOptions({}, { vendor: { dialect: 'anthropic', fields } });
    expect(body).toHaveProperty('service_tier', 'auto');
    expect(body).not.toHaveProperty('user_profile_id');
    expect(body).not.toHaveProperty('workspace_id');
  });

  it('puts the system prompt and system messages at the top', () => {
    const { body } = withOptions(
      {},
      {
        system: 'Be brief.',
        messages: [textMessage('system', 'Be kind.'), textMessage('user', 'Hello')],
      },
    );
    expect(body.system).toBe('Be brief.\n\nBe kind.');
    expect(body.messages).toEqual([{ role: 'user', content: 'Hello' }]);
  });
});
