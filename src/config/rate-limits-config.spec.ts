import { describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';
import { tasksFileSchema } from './tasks-config.ts';

const read = (RHETOR_LIMITS: string) => readEnvironment({ RHETOR_LIMITS }).limits;

describe('RHETOR_LIMITS', () => {
  it.each([
    ['requests_per_minute=60', { requestsPerMinute: 60 }],
    ['concurrent=5, tokens_per_minute = 200000', { concurrent: 5, tokensPerMinute: 200_000 }],
  ])('reads %s', (text, limits) => {
    expect(read(text)).toEqual(limits);
  });

  it.each([
    '60',
    'requests=60',
    'concurrent=0',
    'concurrent=-1',
    'concurrent=1.5',
    'concurrent=x',
    'concurrent=5=6',
    'concurrent=5,',
    'concurrent=1000000001',
  ])('refuses %s, and shows an example', (text) => {
    expect(() => read(text)).toThrow(
      `RHETOR_LIMITS=${text} is not a list of limits; give one like`,
    );
  });

  it('is unset by default', () => {
    expect(readEnvironment({}).limits).toBeUndefined();
  });
});

describe('limits in tasks.json', () => {
  it('are beside the rules, and none of them', () => {
    const file = { default: { model: 'one' }, limits: { concurrent: 3 } };
    expect(tasksFileSchema.parse(file)).toEqual({
      rules: { default: { model: 'one' } },
      limits: { concurrent: 3 },
    });
    expect(tasksFileSchema.parse({ default: {} })).toEqual({ rules: { default: {} } });
  });

  it.each<[object, string, string]>([
    [{ limits: { concurrent: 0 } }, 'limits.concurrent', 'Too small: expected number to be >=1'],
    [{ limits: { model: 'one' } }, 'limits', 'Unrecognized key: "model"'],
    [{ default: { modle: 'x' } }, 'default', 'Unrecognized key: "modle"'],
    [{ '': {} }, '', 'Too small: expected string to have >=1 characters'],
    [[], '', 'Invalid input: expected record, received array'],
  ])('of %j are refused by name', (file, path, message) => {
    const issue = tasksFileSchema.safeParse(file).error?.issues[0];
    expect([issue?.path.join('.'), issue?.message]).toEqual([path, message]);
  });
});
