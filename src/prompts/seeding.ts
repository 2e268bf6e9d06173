/** Merges the files with the stored texts at startup; pure. */
import type { FileText } from './text-file.ts';
import {
  latestOf,
  newText,
  type NewVersion,
  productionOf,
  type NewText,
  type VersionedText,
  withVersion,
} from './versioned-text.ts';

/** One file and the stored text that it may change. */
export type Seeding<Facts> = {
  /** The stored text. */
  readonly current: VersionedText<Facts> | undefined;
  /** The file's digest at the time when the text was deleted. */
  readonly deletedDigest: string | undefined;
  readonly file: FileText<Facts>;
  /** Merges the facts of a changed file, since some stored facts take precedence. */
  readonly mergeFacts: (current: Facts, file: Facts) => Facts;
  /** Epoch milliseconds. */
  readonly now: number;
};

/**
 * Saves a new or changed file as a version, unless the text was edited through the API after the
 * file was written: the later change wins. Returns undefined if nothing changes.
 */
export function seed<Facts>(seeding: Seeding<Facts>): VersionedText<Facts> | undefined {
  const { current, deletedDigest, file, mergeFacts, now } = seeding;
  if (file.digest === (current?.fileDigest ?? deletedDigest)) return undefined;
  const version: NewVersion = {
    content: file.content,
    variables: file.variables,
    createdAt: now,
    origin: 'file',
    metadata: {},
  };
  if (current === undefined) {
    return { ...newText(file.id, file.facts, version), fileDigest: file.digest };
  }
  const latest = latestOf(current);
  if (latest.origin === 'api' && latest.createdAt >= file.modifiedAt) return undefined;
  const changed = {
    ...current,
    facts: mergeFacts(current.facts, file.facts),
    fileDigest: file.digest,
  };
  return saysTheSame(file, latest) ? changed : withVersion(changed, version);
}

/**
 * True for a text that an earlier start seeded from Rhetor's shipped files, if nobody has changed
 * it since and the templates directory has no such file now: an operator with another directory
 * does not want the shipped texts.
 *
 * @param shipped digests of the files that Rhetor ships
 */
export function isUnusedSeed(
  { id, fileDigest, versions }: VersionedText<unknown>,
  files: ReadonlyMap<string, FileText<unknown>>,
  shipped: ReadonlySet<string>,
): boolean {
  if (fileDigest === undefined || files.has(id) || !shipped.has(fileDigest)) return false;
  return versions.every(({ origin }) => origin === 'file');
}

/** True if the served version differs from the file. */
export function isInConflict(text: VersionedText<unknown>, file: FileText<unknown>): boolean {
  return !saysTheSame(file, productionOf(text));
}

function saysTheSame(file: NewText, { content, variables }: NewText): boolean {
  return content === file.content && variables.join() === file.variables.join();
}
