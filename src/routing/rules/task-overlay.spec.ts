import { describe, expect, it } from 'vitest';
import type { TasksConfig } from '../../config/tasks-config.ts';
import { type Assignment, overlayTasks, parseAssignment, ruleNameOf } from './task-overlay.ts';

const TASKS: TasksConfig = {
  default: { provider: 'alpha', model: 'general', options: { max_tokens: 100 } },
  code: {
    provider: 'alpha',
    model: 'coder',
    options: { max_tokens: 900 },
    fallbacks: [{ provider: 'beta', model: 'second' }],
    retries: 4,
  },
  ergon: { provider: 'alpha', model: 'ergon-model', timeouts_ms: { first_token: 9_000 } },
};

function overlay(...assignments: readonly Assignment[]): TasksConfig {
  const byName = new Map(assignments.map((assignment) => [ruleNameOf(assignment), assignment]));
  return overlayTasks(TASKS, byName, (provider) => provider !== 'gone');
}

function assigned(component: string | undefined, capability: string, provider = 'beta') {
  return { component, capability, provider, model: 'chosen' };
}

describe('overlayTasks', () => {
  it('is tasks.json itself when nothing is assigned', () => {
    expect(overlay()).toBe(TASKS);
  });

  it('replaces only the model of a rule', () => {
    expect(overlay(assigned(undefined, 'code'))).toEqual({
      ...TASKS,
      code: { ...TASKS['code'], provider: 'beta', model: 'chosen' },
    });
  });

  it.each([
    ['ergon', 'planning', 'ergon'],
    ['telos', 'code', 'code'],
    ['telos', 'planning', 'default'],
  ])('makes the rule of %s for %s from the rule %s', (component, capability, base) => {
    const { provider: _, model: __, ...rest } = TASKS[base] ?? {};
    const rules = overlay(assigned(component, capability));
    expect(rules[`${component}_${capability}`]).toEqual({
      ...rest,
      provider: 'beta',
      model: 'chosen',
    });
    expect(rules).toMatchObject(TASKS);
  });

  it('inherits every field of a rule but the names that it answers for', () => {
    const others = {
      fallback_for_named_models: true,
      timeouts_ms: { idle: 1_000 },
      retries: 1,
      stream_recovery: 'continue',
      recall: { limit: 3 },
    } as const;
    const tasks: TasksConfig = {
      default: { provider: 'alpha', model: 'general', models: ['claude-*'], ...others },
    };
    const { chat } = overlayTasks(
      tasks,
      new Map([['chat', assigned(undefined, 'chat')]]),
      () => true,
    );
    expect(chat).toEqual({ provider: 'beta', model: 'chosen', ...others });
  });

  it('creates a rule when none in tasks.json applies', () => {
    const target = assigned(undefined, 'chat');
    expect(overlayTasks({}, new Map([['chat', target]]), () => true)).toEqual({
      chat: { provider: 'beta', model: 'chosen' },
    });
  });

  it('keeps the rule of tasks.json when the provider no longer exists', () => {
    expect(overlay(assigned(undefined, 'code', 'gone'))).toBe(TASKS);
  });
});

describe('parseAssignment', () => {
  it.each([assigned('ergon', 'code'), assigned(undefined, 'code')])('reads back %j', (one) => {
    expect(parseAssignment(JSON.stringify(one))).toEqual(one);
  });

  it.each([
    'nothing',
    'null',
    '[]',
    '{}',
    '{"capability":"code","provider":"alpha"}',
    '{"component":7,"capability":"code","provider":"alpha","model":"m"}',
  ])('is undefined for %s', (text) => {
    expect(parseAssignment(text)).toBeUndefined();
  });
});
