import { describe, expect, it } from 'vitest';
import { parsePromptFile } from './prompt-file.ts';

function file(head: string, body = 'Be kind.'): string {
  return `---\n${head}\n---\n\n${body}\n`;
}

function parse(name: string, content: string) {
  return parsePromptFile({ name, content, digest: 'digest', modifiedAt: 7 });
}

describe('parsePromptFile', () => {
  it('reads the front matter and the text, with any line ending', () => {
    const head =
      'name: Terse\ncomponent: ergon\ndescription: In brief.\ntags: [a, b]\nvariables: [tone]';
    for (const content of [
      file(head, 'A {tone}\n\n---\n\ntext.'),
      `\uFEFF${file(head, 'A {tone}\n\n---\n\ntext.').replaceAll('\n', '\r\n')}`,
    ]) {
      expect(parse('ergon-terse.md', content)).toEqual({
        id: 'ergon-terse',
        digest: 'digest',
        modifiedAt: 7,
        facts: { name: 'Terse', component: 'ergon', description: 'In brief.', tags: ['a', 'b'] },
        content: 'A {tone}\n\n---\n\ntext.',
        variables: ['tone'],
      });
    }
  });

  it('accepts as default a prompt that needs nothing from a request', () => {
    const head = 'name: E\ncomponent: ergon\nis_default: true';
    const { facts } = parse('e.md', file(head, '{{component}} {{date}} {{tone|kind}}'));
    expect(facts.defaultAt).toBe(7);
  });

  it.each([
    ['Ergon.md', file('name: E\ncomponent: ergon'), /the name must be lower-case/],
    ['e.md', 'Just text.', /front matter/],
    ['e.md', '---\nname: E\n', /front matter/],
    ['e.md', file('name: [E'), /not valid YAML/],
    ['e.md', file('just a text'), /front matter: /],
    ['e.md', file('name: E'), /^component: /],
    ['e.md', file('name: E\ncomponent: Ergon'), /^component: must be lower-case/],
    ['e.md', file('name: E\ncomponent: ergon\nlabel: x'), /"label"/],
    ['e.md', file('name: E\ncomponent: ergon\nvariables: [a.b]'), /^variables\.0: /],
    ['e.md', file('name: E\ncomponent: ergon', '  '), /no text/],
    ['e.md', file('name: E\ncomponent: ergon', 'x'.repeat(200_001)), /more than 200000/],
    [
      'e.md',
      file('name: E\ncomponent: ergon\nis_default: true', '{{component}} {{tone}}'),
      /component and date .* not tone$/,
    ],
  ])('rejects %s with a reason: %j', (name, content, reason) => {
    expect(() => parse(name, content)).toThrowError(reason);
  });
});
