/** The README's tables of tasks.json and providers.json against the schemas that the files are read by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { providersSchema } from '../../src/config/providers-config.ts';
import { tasksSchema } from '../../src/config/tasks-config.ts';

const README = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

/** Names in the first column of a section's table; a row may have several. */
function documentedFields(heading: string): readonly string[] {
  const section = README.split(`${heading}\n`)[1]?.split('\n#')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)])
    .map(([, name = '']) => name);
}

it.each([
  ['config/tasks.json', tasksSchema],
  ['config/providers.json', providersSchema],
])('the README lists every field of %s, and no other', (file, { valueType }) => {
  const fields = Object.keys(valueType.shape);
  expect(documentedFields(`### ${file}`).toSorted()).toEqual(fields.toSorted());
});
