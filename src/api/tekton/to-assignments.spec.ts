import { describe, expect, it } from 'vitest';
import type { TaskRule, TasksConfig } from '../../config/tasks-config.ts';
import { toAssignments } from './to-assignments.ts';

const modelOf = ({ model }: TaskRule) => model ?? 'fallback-model';

function assign(tasks: TasksConfig, components: readonly string[] = []) {
  return toAssignments(tasks, components, modelOf);
}

describe('toAssignments', () => {
  it('treats a rule as a task type unless it is named after a component', () => {
    const tasks = { default: { model: 'a' }, code: { model: 'b' }, ergon: { model: 'c' } };
    expect(assign(tasks, ['ergon'])).toEqual({
      defaults: { default: 'a', code: 'b' },
      components: { ergon: { assignments: { default: 'c', code: 'c' } } },
    });
    expect(assign(tasks).defaults).toEqual({ default: 'a', code: 'b', ergon: 'c' });
  });

  it('finds a rule as a request does: component and task, then component', () => {
    const tasks = {
      code: { model: 'b' },
      chat: { model: 'd' },
      ergon: { model: 'c' },
      ergon_code: { model: 'e' },
      ergon_long_talk: { model: 'f' },
    };
    expect(assign(tasks, ['ergon']).components['ergon']).toEqual({
      assignments: { default: 'c', code: 'e', chat: 'c', long_talk: 'f' },
    });
  });

  it('reports use_default for a component without a rule of its own', () => {
    expect(assign({ code: { model: 'b' } }, ['telos']).components).toEqual({
      telos: { assignments: { default: 'use_default', code: 'use_default' } },
    });
  });

  it('uses modelOf for rules without a model, and for a missing default', () => {
    expect(assign({ chat: { options: { temperature: 0 } } }).defaults).toEqual({
      default: 'fallback-model',
      chat: 'fallback-model',
    });
  });

  it('names no model when none is configured', () => {
    expect(toAssignments({ chat: {}, telos: {} }, ['telos'], () => undefined)).toEqual({
      defaults: {},
      components: { telos: { assignments: { default: 'use_default', chat: 'use_default' } } },
    });
  });

  it('is not misled by names of the object prototype', () => {
    const tasks: TasksConfig = JSON.parse(
      '{"__proto__":{"model":"a"},"constructor":{"model":"b"}}',
    );
    const { defaults } = assign(tasks);
    expect(Object.entries(defaults)).toEqual([
      ['default', 'fallback-model'],
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});
