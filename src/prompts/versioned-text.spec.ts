import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findVersion,
  latestOf,
  newText,
  type NewVersion,
  productionOf,
  type VersionedText,
  withLabel,
  withVersion,
} from './versioned-text.ts';

function version(content: string): NewVersion {
  return { content, variables: [], createdAt: 0, origin: 'api', metadata: {} };
}

function textOf(...contents: readonly string[]): VersionedText<object> {
  const [first = '', ...others] = contents;
  return others.reduce(
    (text, content) => withVersion(text, version(content)),
    newText('id', {}, version(first)),
  );
}

function onProduction(text: VersionedText<object>, id: string): VersionedText<object> {
  const target = findVersion(text, id);
  if (target === undefined) throw new Error(`there is no version ${id}`);
  return withLabel(text, 'production', target);
}

describe('production', () => {
  it('follows new versions', () => {
    expect(productionOf(textOf('one', 'two', 'three')).content).toBe('three');
  });

  it('stays where it was moved, until it is moved to the newest version again', () => {
    const rolledBack = onProduction(textOf('one', 'two'), '1');
    const later = withVersion(rolledBack, version('three'));
    expect(productionOf(later).content).toBe('one');
    expect(latestOf(later).content).toBe('three');
    const forward = withVersion(onProduction(later, '3'), version('four'));
    expect(productionOf(forward).content).toBe('four');
  });
});

describe('latest', () => {
  it('is always the newest version', () => {
    const text = textOf('one', 'two');
    const [first] = text.versions;
    expect(withLabel(text, 'latest', latestOf(text))).toEqual(text);
    expect(() => withLabel(text, 'latest', first)).toThrowError(
      expect.objectContaining({ code: 'validation_failed' }),
    );
  });
});

describe('findVersion', () => {
  it('accepts an id, a label, or nothing for production', () => {
    const text = onProduction(textOf('one', 'two', 'three'), '2');
    const contentOf = (reference?: string) => findVersion(text, reference)?.content;
    expect([contentOf(), contentOf('production'), contentOf('latest'), contentOf('1')]).toEqual([
      'two',
      'two',
      'three',
      'one',
    ]);
    for (const reference of ['', '0', '4', '01', '1.0', '__proto__', 'LATEST']) {
      expect(contentOf(reference)).toBeUndefined();
    }
  });
});

it('numbers versions in order, and never changes one', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (contents) => {
      const text = textOf(...contents);
      expect(text.versions.map(({ content }) => content)).toEqual(contents);
      expect(text.versions.map(({ id }) => id)).toEqual(contents.map((_, at) => String(at + 1)));
    }),
  );
});
