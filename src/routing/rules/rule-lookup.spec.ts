import { describe, expect, it } from 'vitest';
import type { TasksConfig } from '../../config/tasks-config.ts';
import { findRule } from './rule-lookup.ts';

const TASKS: TasksConfig = {
  default: { model: 'of-default' },
  code: { model: 'of-code' },
  ergon: { model: 'of-ergon' },
  ergon_code: { model: 'of-ergon-code' },
};

function without(...names: string[]): TasksConfig {
  return Object.fromEntries(Object.entries(TASKS).filter(([name]) => !names.includes(name)));
}

describe('findRule', () => {
  it.each<[string, TasksConfig, string | undefined, string, string | undefined]>([
    ['component and task first', TASKS, 'ergon', 'code', 'ergon_code'],
    ['then the component', without('ergon_code'), 'ergon', 'code', 'ergon'],
    ['the component also for a task without a rule', TASKS, 'ergon', 'poetry', 'ergon'],
    ['then the task', without('ergon_code', 'ergon'), 'ergon', 'code', 'code'],
    ['then the default', without('ergon_code', 'ergon', 'code'), 'ergon', 'code', 'default'],
    ['the task, without a component', TASKS, undefined, 'code', 'code'],
    ['the default, when nothing is given', TASKS, undefined, 'default', 'default'],
    ['nothing, without even a default', {}, 'ergon', 'code', undefined],
  ])('%s', (_, tasks, component, taskType, name) => {
    const found = findRule(tasks, component, taskType);
    expect(found).toEqual(name === undefined ? undefined : { name, rule: TASKS[name] });
  });

  it('also finds a component in lower case, as its prompt is found', () => {
    const tasks = { ergon: {}, default: {} };
    expect(findRule(tasks, 'Ergon', 'code')?.name).toBe('ergon');
    expect(findRule({ ...tasks, Ergon: {} }, 'Ergon', 'code')?.name).toBe('Ergon');
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'treats %s as a name without a rule',
    (name) => {
      expect(findRule(TASKS, name, 'poetry')?.name).toBe('default');
      expect(findRule(TASKS, undefined, name)?.name).toBe('default');
      expect(findRule({}, name, name)).toBeUndefined();
    },
  );
});
