import { expect, it } from 'vitest';
import { jsonFault, shapeFaults, textOfFault } from './file-fault.ts';
import { tasksFileSchema } from './tasks-config.ts';

it.each([
  ['{\n  "default": {},\n  "chat": }', 3],
  ['{\n  "default": {\n', 2],
  ['{\n  "default": {}\n  "chat": {}\n}', 3],
])('knows the line of %j', (text, line) => {
  const fault = jsonFault(text, thrownBy(text));
  expect(fault).toMatchObject({ line, message: expect.stringContaining('not valid JSON') });
  expect(textOfFault(fault).split('(line ')).toHaveLength(2);
});

it('has every fault with its path, the rule first', () => {
  const result = tasksFileSchema.safeParse({
    chat: { options: { temperature: 3 } },
    code: { modle: 'x' },
  });
  const faults = result.success ? [] : shapeFaults(result.error);
  expect(faults.map(textOfFault)).toEqual([
    'chat.options.temperature: Too big: expected number to be <=2',
    'code: Unrecognized key: "modle"',
  ]);
  expect(faults.map(({ path }) => path?.[0])).toEqual(['chat', 'code']);
});

function thrownBy(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
