/** How files and what is kept come together at a start; pure. */
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

/** What the files change of what is kept. */
export type Seeding<Facts> = {
  /** The text there is. */
  readonly current: VersionedText<Facts> | undefined;
  /** The digest that the file had when the text was deleted. */
  readonly deletedDigest: string | undefined;
  readonly file: FileText<Facts>;
  /** The facts of a changed file, where some of those there are outlive it. */
  readonly mergeFacts: (current: Facts, file: Facts) => Facts;
  /** Epoch milliseconds. */
  readonly now: number;
};

/**
 * A file that is new or changed since it was last taken over becomes a version, unless the text was
 * edited through the API after the file was: the later change wins. Undefined: nothing is to be done.
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
 * What an earlier start has taken over from the files that Rhetor ships, if nobody has changed it since
 * and the templates directory has no such file now: whoever points it elsewhere does not want these.
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

/** Whether requests get another text than the file's. */
export function isInConflict(text: VersionedText<unknown>, file: FileText<unknown>): boolean {
  return !saysTheSame(file, productionOf(text));
}

function saysTheSame(file: NewText, { content, variables }: NewText): boolean {
  return content === file.content && variables.join() === file.variables.join();
}
