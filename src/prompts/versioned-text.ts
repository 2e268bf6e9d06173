/** A text with an append-only history, and the labels that refer to its versions; pure. */
import { RhetorError } from '../model/rhetor-error.ts';

export type NewText = {
  readonly content: string;
  /** Variables that may also be written as `{name}`. */
  readonly variables: readonly string[];
};

export type KeptText = NewText & {
  /** "1", "2", … in the order of creation. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly origin: 'file' | 'api';
  readonly metadata: Metadata;
};

export type Metadata = Readonly<Record<string, unknown>>;

/** `Facts`: the fields of a text besides its content. */
export type VersionedText<Facts> = {
  readonly id: string;
  readonly facts: Facts;
  readonly metadata: Metadata;
  /** Id of the version that requests use. */
  readonly production: string;
  /** Oldest first. */
  readonly versions: readonly [KeptText, ...KeptText[]];
  /** Digest of the file when it was last seeded; absent if it never was. */
  readonly fileDigest?: string;
};

/** `latest` is always the newest version; `production` is the version that requests use. */
export type VersionLabel = 'production' | 'latest';

export type FoundVersion<Facts> = {
  readonly text: VersionedText<Facts>;
  readonly version: KeptText;
};

export type NewVersion = Omit<KeptText, 'id'>;

export function newText<Facts>(
  id: string,
  facts: Facts,
  version: NewVersion,
): VersionedText<Facts> {
  return { id, facts, metadata: {}, production: '1', versions: [{ id: '1', ...version }] };
}

export function latestOf({ versions }: VersionedText<unknown>): KeptText {
  return versions.at(-1) ?? versions[0];
}

export function productionOf(text: VersionedText<unknown>): KeptText {
  return text.versions.find(({ id }) => id === text.production) ?? latestOf(text);
}

/** @param reference a version id, or a label; default `production` */
export function findVersion(
  text: VersionedText<unknown>,
  reference: string = 'production',
): KeptText | undefined {
  if (reference === 'production') return productionOf(text);
  if (reference === 'latest') return latestOf(text);
  return text.versions.find(({ id }) => id === reference);
}

/**
 * The new version becomes the production version, unless a rollback moved that label: then it stays
 * until it is moved to the newest version again.
 */
export function withVersion<Facts>(
  text: VersionedText<Facts>,
  version: NewVersion,
): VersionedText<Facts> {
  const latest = latestOf(text);
  const id = String(Number(latest.id) + 1);
  return {
    ...text,
    versions: [...text.versions, { id, ...version }],
    production: text.production === latest.id ? id : text.production,
  };
}

/**
 * @throws RhetorError `validation_failed` if the label `latest` is set to any but the newest
 * version
 */
export function withLabel<Facts>(
  text: VersionedText<Facts>,
  label: VersionLabel,
  version: KeptText,
): VersionedText<Facts> {
  if (label === 'production') return { ...text, production: version.id };
  const { id } = latestOf(text);
  if (version.id === id) return text;
  const message = `must be ${id}: the label latest is always on the newest version`;
  throw new RhetorError('validation_failed', `version_id ${message}.`, {
    fields: [{ field: 'version_id', message }],
  });
}

export function charactersOf({ versions }: VersionedText<unknown>): number {
  return versions.reduce((sum, { content }) => sum + content.length, 0);
}
