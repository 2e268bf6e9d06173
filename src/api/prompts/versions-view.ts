/**
 * The parts of a view that prompts and templates share: versions, labels, and conflicts with a
 * file; pure.
 */
import type {
  FileStanding,
  Labels,
  TextHistory,
  TextVersion,
} from '../../contract/text-versions.ts';
import type { KeptText as Version, VersionedText } from '../../prompts/versioned-text.ts';

export function toVersionView(version: Version): TextVersion {
  return {
    version_id: version.id,
    content: version.content,
    created_at: new Date(version.createdAt).toISOString(),
    origin: version.origin,
    metadata: version.metadata,
  };
}

export function toLabelsView(text: VersionedText<unknown>): Labels {
  return { production: text.production, latest: newestOf(text).id };
}

/** The summary shown for an entry in a list. */
export function toHistoryView(text: VersionedText<unknown>): TextHistory {
  return {
    version_count: text.versions.length,
    last_updated: new Date(newestOf(text).createdAt).toISOString(),
  };
}

/** Present (true) if and only if the production version differs from the file. */
export function toConflictView(hasFileConflict: boolean): FileStanding {
  return hasFileConflict ? { file_conflict: true } : {};
}

function newestOf({ versions }: VersionedText<unknown>): Version {
  return versions.at(-1) ?? versions[0];
}
