/** Where the marks of the prompt cache go. */
import { expect, it } from 'vitest';
import { withCacheMarks } from './cache-marks.ts';

const MARKED = { cache_control: { type: 'ephemeral' } };
const USED = { type: 'tool_use', id: 't1', name: 'look', input: {} };
const RESULT = { type: 'tool_result', tool_use_id: 't1', content: 'blue' };

it('marks tools, system, the last message and the last one of the turn before', () => {
  const body = {
    tools: [{ name: 'look' }, { name: 'later', defer_loading: true }],
    system: 'Be terse.',
    messages: [
      { role: 'user', content: 'Which colour?' },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm.', signature: 's' }, USED] },
      { role: 'user', content: [RESULT] },
    ],
  };
  const sent = structuredClone(body);
  expect(withCacheMarks(body, 'everything')).toEqual({
    tools: [{ name: 'look', ...MARKED }, body.tools[1]],
    system: [{ type: 'text', text: 'Be terse.', ...MARKED }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Which colour?', ...MARKED }] },
      body.messages[1],
      { role: 'user', content: [{ ...RESULT, ...MARKED }] },
    ],
  });
  expect(body).toEqual(sent);
});

it('marks no messages where they change from turn to turn', () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  expect(withCacheMarks({ system: 'Be terse.', messages }, 'instructions')).toEqual({
    system: [{ type: 'text', text: 'Be terse.', ...MARKED }],
    messages,
  });
});

it.each([
  ['the whole body', { ...MARKED }],
  ['a tool', { tools: [{ name: 'look', ...MARKED }] }],
  ['the system prompt', { system: [{ type: 'text', text: 'Hi', ...MARKED }] }],
  [
    'a part of a result',
    {
      messages: [
        {
          role: 'user',
          content: [{ ...RESULT, content: [{ type: 'text', text: 'x', ...MARKED }] }],
        },
      ],
    },
  ],
])('changes nothing where the caller has marked %s', (_where, given) => {
  const body = { system: 'Be terse.', messages: [{ role: 'user', content: 'Hello' }], ...given };
  expect(withCacheMarks(body, 'everything')).toBe(body);
});

it('passes over what the vendor does not let it mark', () => {
  const said = { type: 'text', text: 'Blue.' };
  const content = [
    said,
    { type: 'thinking', thinking: 'Hm.', signature: 's' },
    { type: 'text', text: ' ' },
  ];
  expect(
    withCacheMarks({ system: ' ', messages: [{ role: 'assistant', content }] }, 'everything'),
  ).toEqual({
    system: ' ',
    messages: [{ role: 'assistant', content: [{ ...said, ...MARKED }, content[1], content[2]] }],
  });
});

it('leaves a body alone that has no such members', () => {
  expect(withCacheMarks({ messages: 'none' }, 'everything')).toEqual({ messages: 'none' });
});
