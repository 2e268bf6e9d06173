import { describe, expect, it } from 'vitest';
import { isInConflict, seed } from './seeding.ts';
import type { FileText } from './text-file.ts';
import { type VersionedText, withVersion } from './versioned-text.ts';

type Facts = { readonly name: string };

function file(content: string, modifiedAt = 100): FileText<Facts> {
  return {
    id: 'ergon',
    digest: `digest of ${content}`,
    modifiedAt,
    facts: { name: `name of ${content}` },
    content,
    variables: [],
  };
}

function seeded(
  current: VersionedText<Facts> | undefined,
  source: FileText<Facts>,
  deletedDigest?: string,
): VersionedText<Facts> | undefined {
  return seed({
    current,
    deletedDigest,
    file: source,
    mergeFacts: (_current, facts) => facts,
    now: 1_000,
  });
}

function fresh(content: string): VersionedText<Facts> {
  const text = seeded(undefined, file(content));
  if (text === undefined) throw new Error('a new file is seeded');
  return text;
}

function edited(text: VersionedText<Facts>, content: string, createdAt: number) {
  return withVersion(text, { content, variables: [], createdAt, origin: 'api', metadata: {} });
}

const contentsOf = (text: VersionedText<Facts> | undefined) =>
  text?.versions.map(({ content }) => content);

describe('seed', () => {
  it('creates a text from a new file', () => {
    expect(fresh('one')).toEqual({
      id: 'ergon',
      facts: { name: 'name of one' },
      metadata: {},
      production: '1',
      versions: [
        { id: '1', content: 'one', variables: [], createdAt: 1_000, origin: 'file', metadata: {} },
      ],
      fileDigest: 'digest of one',
    });
  });

  it('ignores an unchanged file, even if the text was edited since', () => {
    expect(seeded(fresh('one'), file('one', 9_999))).toBeUndefined();
    expect(seeded(edited(fresh('one'), 'mine', 50), file('one', 9_999))).toBeUndefined();
  });

  it('creates a version from a changed file, with its facts', () => {
    const text = seeded(fresh('one'), file('two'));
    expect(contentsOf(text)).toEqual(['one', 'two']);
    expect(text).toMatchObject({ production: '2', facts: { name: 'name of two' } });
  });

  it('takes over only the facts of a file whose text is the same', () => {
    const text = seeded(fresh('one'), { ...file('one'), digest: 'other', facts: { name: 'New' } });
    expect(text).toMatchObject({ facts: { name: 'New' }, fileDigest: 'other' });
    expect(contentsOf(text)).toEqual(['one']);
  });

  it('lets the later one of an edit and a changed file win', () => {
    const mine = edited(fresh('one'), 'mine', 500);
    expect(seeded(mine, file('two', 499))).toBeUndefined();
    const text = seeded(mine, file('two', 501));
    expect(contentsOf(text)).toEqual(['one', 'mine', 'two']);
    expect(text?.production).toBe('3');
  });

  it('leaves the production label where a rollback moved it', () => {
    const mine = { ...edited(fresh('one'), 'mine', 50), production: '1' };
    expect(seeded(mine, file('two'))).toMatchObject({ production: '1' });
  });

  it('restores a deleted text only if its file has changed', () => {
    expect(seeded(undefined, file('one'), 'digest of one')).toBeUndefined();
    expect(contentsOf(seeded(undefined, file('two'), 'digest of one'))).toEqual(['two']);
  });
});

describe('isInConflict', () => {
  it('compares the version that requests use', () => {
    const mine = edited(fresh('one'), 'mine', 500);
    expect(isInConflict(mine, file('one'))).toBe(true);
    expect(isInConflict({ ...mine, production: '1' }, file('one'))).toBe(false);
    expect(isInConflict(fresh('one'), { ...file('one'), variables: ['x'] })).toBe(true);
  });
});
