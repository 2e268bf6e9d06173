import { describe, expect, it } from 'vitest';
import { textMessage } from '../../model/message.ts';
import { fromTektonChat, fromTektonGenerate } from './from-tekton-body.ts';

const MESSAGES = [{ role: 'user', content: 'Hello' }];

const PLAIN = {
  requestId: 'r',
  surface: 'tekton',
  contextId: undefined,
  component: undefined,
  taskType: 'default',
  isStreaming: false,
  messages: [textMessage('user', 'Hello')],
  systemPrompt: undefined,
  prompt: undefined,
  wish: {},
  options: {},
  areOptionsWishes: true,
  tools: [],
  timeouts: undefined,
  streamRecovery: undefined,
};

describe('fromTektonChat', () => {
  it('makes a turn whose history is the client’s', () => {
    expect(fromTektonChat({ messages: MESSAGES }, 'r')).toEqual({
      ...PLAIN,
      history: 'client',
      isStored: true,
    });
  });

  it('reads what the former client sends', () => {
    const body = {
      messages: MESSAGES,
      context_id: 'ergon',
      provider_id: 'anthropic',
      model_id: 'claude',
      system_prompt: 'Be brief.',
      streaming: true,
      options: {
        temperature: 0,
        max_tokens: 10,
        stop: 'END',
        top_p: 0.5,
        top_k: 3,
        presence_penalty: 1,
        frequency_penalty: -1,
        fallback_provider: 'openai',
        fallback_model: 'gpt',
      },
    };
    expect(fromTektonChat(body, 'r')).toMatchObject({
      contextId: 'ergon',
      isStreaming: true,
      systemPrompt: 'Be brief.',
      wish: {
        provider: 'anthropic',
        model: 'claude',
        fallbackProvider: 'openai',
        fallbackModel: 'gpt',
      },
      options: {
        temperature: 0,
        maxTokens: 10,
        stop: ['END'],
        topP: 0.5,
        topK: 3,
        presencePenalty: 1,
        frequencyPenalty: -1,
      },
    });
  });

  it('reads what the later client sends', () => {
    const body = {
      messages: MESSAGES,
      model: 'gpt',
      temperature: 0.2,
      max_tokens: 20,
      component: 'telos',
      capability: 'planning',
      stream: true,
    };
    expect(fromTektonChat(body, 'r')).toMatchObject({
      isStreaming: true,
      component: 'telos',
      taskType: 'planning',
      wish: { model: 'gpt' },
      options: { temperature: 0.2, maxTokens: 20 },
    });
  });

  it('prefers an option at the top level to a nested one', () => {
    const body = { messages: MESSAGES, temperature: 0.2, options: { temperature: 1, top_p: 0.5 } };
    expect(fromTektonChat(body, 'r').options).toEqual({ temperature: 0.2, topP: 0.5 });
  });

  it('ignores unknown fields, even options that only Rhetor knows', () => {
    const body = {
      messages: [{ role: 'user', content: 'Hello', name: 'Ada' }],
      request_id: 'theirs',
      message: 'not this',
      options: { provider: 'other', tools: 5, seed: 'x', nothing: true },
    };
    expect(fromTektonChat(body, 'r')).toEqual({ ...PLAIN, history: 'client', isStored: true });
  });

  it.each([undefined, null, 'text', []])('refuses %o as a body', (body) => {
    expect(() => fromTektonChat(body, 'r')).toThrow('must be a JSON object');
  });
});

describe('fromTektonGenerate', () => {
  it('makes a turn that is not stored, without a context', () => {
    expect(fromTektonGenerate({ prompt: 'Hello', context_id: null }, 'r')).toEqual({
      ...PLAIN,
      history: 'rhetor',
      isStored: false,
    });
  });

  it('makes a turn of the conversation, with one', () => {
    expect(fromTektonGenerate({ prompt: 'Hello', context_id: 'ergon' }, 'r')).toEqual({
      ...PLAIN,
      contextId: 'ergon',
      history: 'rhetor',
      isStored: true,
    });
  });
});
