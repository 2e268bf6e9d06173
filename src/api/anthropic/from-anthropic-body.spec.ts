import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { fromAnthropicBody, fromCountedBody } from './from-anthropic-body.ts';

const LEAST = { model: 'claude', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };

describe('fromAnthropicBody', () => {
  it('accepts the smallest request', () => {
    expect(fromAnthropicBody(LEAST)).toEqual({
      model: 'claude',
      metadata: undefined,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      isStreaming: false,
      options: { maxTokens: 100 },
      tools: [],
      vendor: { dialect: 'anthropic', fields: {}, needed: [], hints: [] },
      own: { dialect: 'anthropic', fields: LEAST },
    });
  });

  it('translates fields that every vendor has an equivalent for', () => {
    const tool = { name: 'weather', description: 'Of a city.', input_schema: { type: 'object' } };
    const body = fromAnthropicBody({
      ...LEAST,
      stream: true,
      system: 'Be terse.',
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ['END'],
      tools: [tool],
      tool_choice: { type: 'tool', name: 'weather' },
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    });
    expect(body).toMatchObject({
      isStreaming: true,
      messages: [{ role: 'system', parts: [{ text: 'Be terse.' }] }, { role: 'user' }],
      options: {
        maxTokens: 100,
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        stop: ['END'],
        toolChoice: { type: 'tool', name: 'weather' },
        responseFormat: { type: 'json-schema', schema: { type: 'object' } },
      },
      tools: [{ name: 'weather', description: 'Of a city.', parameters: { type: 'object' } }],
      vendor: { needed: [], hints: [] },
    });
  });

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 1_024 } }, 'low'],
    [{ thinking: { type: 'enabled', budget_tokens: 8_000 } }, 'medium'],
    [{ thinking: { type: 'enabled', budget_tokens: 32_000 } }, 'high'],
    [{ thinking: { type: 'adaptive' } }, 'high'],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }, 'low'],
    [{ output_config: { effort: 'max' } }, 'max'],
  ] as const)('reads %j as effort %s, and leaves it as it is for the vendor', (given, effort) => {
    const { options, vendor } = fromAnthropicBody({ ...LEAST, ...given });
    expect(options.reasoningEffort).toBe(effort);
    expect(vendor).toEqual({
      dialect: 'anthropic',
      fields: given,
      needed: [],
      hints: [],
      covers: ['reasoningEffort'],
    });
  });

  it('passes a request not to think only to the vendor', () => {
    const given = { thinking: { type: 'disabled' } };
    const { options, vendor } = fromAnthropicBody({ ...LEAST, ...given });
    expect(options).not.toHaveProperty('reasoningEffort');
    expect(vendor).toMatchObject({ fields: given, needed: [], hints: ['thinking'] });
  });

  it('keeps vendor-specific fields, and reports which of them matter', () => {
    const choice = { type: 'auto', disable_parallel_tool_use: true };
    const mark = { cache_control: { type: 'ephemeral' } };
    const system = [{ type: 'text', text: 'Be terse.', ...mark }];
    const { vendor, metadata } = fromAnthropicBody({
      ...LEAST,
      system,
      container: 'c1',
      service_tier: 'auto',
      metadata: { user_id: 'u1', 'x-rhetor-context': 'c' },
      tool_choice: choice,
      tools: [{ name: 'a', input_schema: { type: 'object' }, strict: true }],
    });
    expect(vendor).toEqual({
      dialect: 'anthropic',
      fields: {
        container: 'c1',
        service_tier: 'auto',
        metadata: { user_id: 'u1' },
        tool_choice: choice,
      },
      needed: ['container'],
      hints: ['system.0.cache_control', 'tools.0.strict', 'metadata'],
      covers: ['serviceTier', 'parallelToolCalls'],
    });
    expect(metadata).toEqual({ user_id: 'u1', 'x-rhetor-context': 'c' });
  });

  it('passes a tool that the vendor runs on to it, which others do without beside the caller’s own', () => {
    const search = { type: 'web_search_20250305', name: 'web_search' };
    const own = { name: 'a', input_schema: { type: 'object' } };
    expect(fromAnthropicBody({ ...LEAST, tools: [search] }).vendor).toMatchObject({
      fields: { tools: [search] },
      needed: ['tools.0'],
    });
    expect(fromAnthropicBody({ ...LEAST, tools: [search, own] })).toMatchObject({
      tools: [{ name: 'a' }],
      vendor: { fields: { tools: [search, own] }, needed: [], hints: ['tools.0'] },
    });
  });

  it('keeps a billing line for the vendor alone', () => {
    const line = { type: 'text', text: 'x-anthropic-billing-header: cch=1;' };
    const { messages } = fromAnthropicBody({
      ...LEAST,
      system: [line, { type: 'text', text: 'Be terse.' }],
    });
    expect(messages[0]?.parts).toEqual([
      { type: 'text', text: '', vendor: { dialect: 'anthropic', fields: line } },
      { type: 'text', text: 'Be terse.' },
    ]);
  });

  it.each([
    [{ ...LEAST, max_tokens: 0 }, 'max_tokens'],
    [{ ...LEAST, temperature: 3 }, 'temperature'],
    [{ ...LEAST, stop_sequences: 'END' }, 'stop_sequences'],
    [{ ...LEAST, thinking: { type: 'much' } }, 'thinking.type'],
    [{ ...LEAST, thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
    [{ ...LEAST, output_config: { effort: 'huge' } }, 'output_config.effort'],
    [{ ...LEAST, output_config: { format: { type: 'xml' } } }, 'output_config.format'],
    [{ ...LEAST, tool_choice: { type: 'some' } }, 'tool_choice.type'],
  ])('leaves to its own vendor what does not fit: %j', (body, field) => {
    expect(fromAnthropicBody(body).vendor?.misfits?.[0]?.field).toBe(field);
  });

  it.each([
    [{ ...LEAST, model: undefined }, 'model'],
    [{ ...LEAST, max_tokens: undefined }, 'max_tokens'],
    [{ ...LEAST, stream: 'yes' }, 'stream'],
    [{ ...LEAST, tools: [{ input_schema: {} }] }, 'tools.0.name'],
    [{ ...LEAST, system: [{ text: 'Hi' }] }, 'system.0.type'],
  ])('names the invalid field: %j', (body, field) => {
    expect(() => fromAnthropicBody(body)).toThrow(
      expect.toSatisfy(
        (error) => error instanceof RhetorError && error.fields?.[0]?.field === field,
      ),
    );
  });
});

describe('fromCountedBody', () => {
  it('requires no max_tokens', () => {
    const { max_tokens: _, ...body } = LEAST;
    expect(fromCountedBody({ ...body, system: 'Be terse.' }).messages).toHaveLength(2);
  });
});
