import { describe, expect, it } from 'vitest';
import { providersOfRules, tasksSchema } from './tasks-config.ts';

const FULL = {
  provider: 'anthropic',
  model: 'claude',
  models: ['claude-*', 'gpt-4o'],
  fallback_for_named_models: true,
  options: {
    temperature: 0.5,
    max_tokens: 100,
    top_p: 1,
    top_k: 1,
    stop: ['END'],
    seed: -1,
    presence_penalty: -2,
    frequency_penalty: 2,
    reasoning_effort: 'high',
    num_ctx: 8192,
    fallback_provider: 'openai',
    fallback_model: 'gpt',
  },
  fallbacks: [{ provider: 'openai', model: 'gpt' }],
  timeouts_ms: { connect: 1, first_token: 2, idle: 3, total: 4 },
  retries: 2,
  stream_recovery: 'continue',
};

describe('tasksSchema', () => {
  it('accepts every key of the README, and an empty rule', () => {
    expect(tasksSchema.parse({ ergon_code: FULL, default: {} })).toEqual({
      ergon_code: FULL,
      default: {},
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['provider', { provider: '' }],
    ['model', { model: 7 }],
    ['options.temperature', { options: { temperature: 2.1 } }],
    ['options.max_tokens', { options: { max_tokens: 0 } }],
    ['options.top_p', { options: { top_p: 1.1 } }],
    ['options.stop', { options: { stop: 7 } }],
    ['options.stop', { options: { stop: Array<string>(17).fill('x') } }],
    ['options.reasoning_effort', { options: { reasoning_effort: 'extreme' } }],
    ['fallbacks.1.model', { fallbacks: [{ provider: 'a', model: 'b' }, { provider: 'a' }] }],
    ['timeouts_ms.idle', { timeouts_ms: { idle: -1 } }],
    ['retries', { retries: 11 }],
    ['stream_recovery', { stream_recovery: 'retry' }],
    ['models', { models: 'claude-*' }],
    ['models.1', { models: ['claude-*', ' claude'] }],
    ['fallback_for_named_models', { fallback_for_named_models: 'yes' }],
    ['pool', { provider: 'a', pool: { members: [{ provider: 'a', model: 'b' }] } }],
    ['pool.members', { pool: { members: [] } }],
    ['pool.members.0.weight', { pool: { members: [{ provider: 'a', model: 'b', weight: 0 }] } }],
    ['pool.members.1', { pool: { members: Array(2).fill({ provider: 'a', model: 'b' }) } }],
    [
      'pool.hedge_after_ms',
      { pool: { members: [{ provider: 'a', model: 'b' }], hedge_after_ms: 5 } },
    ],
    ['pool.choose', { pool: { members: [{ provider: 'a', model: 'b' }], choose: 'best' } }],
  ])('names the invalid key %s', (path, rule) => {
    const { error } = tasksSchema.safeParse({ default: rule });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([`default.${path}`]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ modle: 'x' }, 'Unrecognized key: "modle"'],
    [{ options: { temprature: 1 } }, 'Unrecognized key: "temprature"'],
    [{ options: { stop: 7 } }, 'must be a text or a list of texts, 16 at most'],
  ])('explains what is wrong with %j', (rule, message) => {
    expect(tasksSchema.safeParse({ default: rule }).error?.issues[0]?.message).toBe(message);
  });
});

describe('providersOfRules', () => {
  it('lists each provider of a rule once, even if the rule names it twice', () => {
    const tasks = {
      code: {
        provider: 'alpha',
        options: { fallback_provider: 'beta' },
        fallbacks: [
          { provider: 'alpha', model: 'a2' },
          { provider: 'gamma', model: 'g1' },
        ],
      },
      default: {},
    };
    expect(providersOfRules(tasks)).toEqual([
      { rule: 'code', provider: 'alpha' },
      { rule: 'code', provider: 'beta' },
      { rule: 'code', provider: 'gamma' },
    ]);
  });
});
