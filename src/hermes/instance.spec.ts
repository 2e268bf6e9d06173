import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { beginInstance, endInstance, hasDied } from './instance.ts';

describe('hasDied', () => {
  const here = beginInstance();
  const [machine] = here.process.split(':');

  it('tells two of one process apart', () => {
    const other = beginInstance();
    expect(other.id).not.toBe(here.id);
    endInstance(other);
    expect(hasDied(other)).toBe(true);
    expect(hasDied(here)).toBe(false);
  });

  it('knows the processes of this machine', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    expect(hasDied({ id: 'a', process: `${machine}:${pid}` })).toBe(true);
    expect(hasDied({ id: 'a', process: `${machine}:${process.ppid}` })).toBe(false);
  });

  it.each(['', 'nonsense', ':', 'other-machine:1', `${machine}:`, `${machine}:x`, `${machine}:-1`])(
    'is not certain of "%s"',
    (place) => {
      expect(hasDied({ id: 'a', process: place })).toBe(false);
    },
  );

  it('says nothing of the machine but a mark', () => {
    expect(machine).toMatch(/^[0-9a-f]{12}$/);
  });
});
