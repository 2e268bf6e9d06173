import { describe, expect, it } from 'vitest';
import { asDefault, asNoDefault, defaultPrompts, mergePromptFacts } from './default-prompts.ts';
import type { StoredPrompt, PromptFacts } from './prompt.ts';
import { newText } from './versioned-text.ts';

function prompt(id: string, defaultAt?: number, content = 'Be kind.'): StoredPrompt {
  const facts: PromptFacts = {
    name: id,
    description: '',
    tags: [],
    component: 'ergon',
    ...(defaultAt !== undefined && { defaultAt }),
  };
  const version = { content, variables: [], createdAt: 0, origin: 'api' as const, metadata: {} };
  return newText(id, facts, version);
}

const defaultOf = (...prompts: readonly StoredPrompt[]) => defaultPrompts(prompts).get('ergon')?.id;

describe('the default of a component', () => {
  it('is the prompt that was most recently made the default', () => {
    expect(defaultOf(prompt('a', 1), prompt('b', 3), prompt('c', 2), prompt('d'))).toBe('b');
    expect(defaultOf(prompt('d'))).toBeUndefined();
  });

  it('falls back to the previous one when that stops being the default', () => {
    expect(defaultOf(prompt('a', 1), asNoDefault(prompt('b', 3)))).toBe('a');
  });

  it('changes even if the clock goes back', () => {
    const others = [prompt('a', 9_000), prompt('b', 9_001)];
    expect(defaultOf(...others, asDefault(prompt('c'), others, 5))).toBe('c');
  });

  it('is never a prompt that needs values from the request', () => {
    const needy = prompt('b', 3, 'In a {{tone}} tone.');
    expect(defaultOf(prompt('a', 1), needy)).toBe('a');
    expect(defaultOf(prompt('b', 3, '{{component}}, {{tone|kind}}, {{date}}'))).toBe('b');
  });
});

describe('a changed file', () => {
  const { facts } = prompt('a', 500);

  it('cannot become the default again, but can stop being it', () => {
    const { facts: former } = prompt('a', 7);
    expect(mergePromptFacts(former, facts).defaultAt).toBe(7);
    expect(mergePromptFacts(former, prompt('a').facts).defaultAt).toBeUndefined();
    expect(mergePromptFacts(prompt('a').facts, facts).defaultAt).toBe(500);
  });

  it('keeps the parent, which a file cannot state', () => {
    expect(mergePromptFacts({ ...facts, parentId: 'p' }, facts).parentId).toBe('p');
  });
});
