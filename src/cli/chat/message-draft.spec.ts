import { expect, it } from 'vitest';
import { MessageDraft } from './message-draft.ts';

/** What each line completed; a line in brackets is pasted. */
function messages(...lines: readonly (string | readonly [string])[]): readonly string[] {
  const draft = new MessageDraft();
  return lines.flatMap(
    (line) => (typeof line === 'string' ? draft.add(line, false) : draft.add(line[0], true)) ?? [],
  );
}

it('is one line', () => {
  expect(messages('one', '', 'two')).toEqual(['one', '', 'two']);
});

it('continues after a backslash', () => {
  expect(messages('one\\', 'two \\', 'three', 'four')).toEqual(['one\ntwo \nthree', 'four']);
});

it('is everything between fences, including backslashes and empty lines', () => {
  expect(messages('"""', 'a\\', '', 'b', '"""', 'c')).toEqual(['a\\\n\nb', 'c']);
});

it('is a whole paste plus what is typed after it, whatever the paste contains', () => {
  expect(messages(['a\\'], ['"""'], ['b'], 'c', 'd')).toEqual(['a\\\n"""\nb\nc', 'd']);
});
