/** A text with its history, which only grows, and the labels that point into it; pure. */
import { RhetorError } from '../model/rhetor-error.ts';

export type NewText = {
  readonly content: string;
  /** Names for which `{name}` stands, too. */
  readonly variables: readonly string[];
};

export type KeptText = NewText & {
  /** "1", "2", … in the order in which they came. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly origin: 'file' | 'api';
  readonly metadata: Metadata;
};

export type Metadata = Readonly<Record<string, unknown>>;

/** `Facts`: what it is, beside the text itself. */
export type VersionedText<Facts> = {
  readonly id: string;
  readonly facts: Facts;
  readonly metadata: Metadata;
  /** Id of the version that requests get. */
  readonly production: string;
  /** Oldest first. */
  readonly versions: readonly [KeptText, ...KeptText[]];
  /** Digest of its file as it was when it was last taken over; absent: it never was. */
  readonly fileDigest?: string;
};

/** `latest` is always the newest version; `production` is what requests get. */
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

/** @param reference the id of a version, or a label; omitted: `production` */
export function findVersion(
  text: VersionedText<unknown>,
  reference: string = 'production',
): KeptText | undefined {
  if (reference === 'production') return productionOf(text);
  if (reference === 'latest') return latestOf(text);
  return text.versions.find(({ id }) => id === reference);
}

/**
 * The new version goes into production if the one before it is there. After a roll-back it does not:
 * production stays where it was put, until it is put on the newest again.
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

/** @throws RhetorError `validation_failed` for the label `latest` on another than the newest version */
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
