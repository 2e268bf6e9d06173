import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { beginInstance, endInstance, hasDied } from './instance.ts';

describe('hasDied', () => {
  const here = beginInstance();
  const [machine] = here.process.split(':');

  it('distinguishes two instances in one process', () => {
    const other = beginInstance();
    expect(other.id).not.toBe(here.id);
    endInstance(other);
    expect(hasDied(other)).toBe(true);
    expect(hasDied(here)).toBe(false);
  });

  it('recognizes the processes of this machine', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    expect(hasDied({ id: 'a', process: `${machine}:${pid}` })).toBe(true);
    expect(hasDied({ id: 'a', process: `${machine}:${process.ppid}` })).toBe(false);
  });

  it.each(['', 'nonsense', ':', 'other-machine:1', `${machine}:`, `${machine}:x`, `${machine}:-1`])(
    'never reports "%s" as dead',
    (place) => {
      expect(hasDied({ id: 'a', process: place })).toBe(false);
    },
  );

  it('reveals only a hash of the machine', () => {
    expect(machine).toMatch(/^[0-9a-f]{12}$/);
  });
});
