/** What prompts and templates show alike: versions, labels, and where a file says something else; pure. */
import type { TextVersion, VersionedText } from '../../prompts/versioned-text.ts';

export type VersionView = {
  readonly version_id: string;
  readonly content: string;
  readonly created_at: string;
  readonly origin: TextVersion['origin'];
  readonly metadata: TextVersion['metadata'];
};

export type LabelsView = { readonly production: string; readonly latest: string };

export function toVersionView(version: TextVersion): VersionView {
  return {
    version_id: version.id,
    content: version.content,
    created_at: new Date(version.createdAt).toISOString(),
    origin: version.origin,
    metadata: version.metadata,
  };
}

export function toLabelsView(text: VersionedText<unknown>): LabelsView {
  return { production: text.production, latest: newestOf(text).id };
}

/** Of an entry in a list. */
export function toHistoryView(text: VersionedText<unknown>): object {
  return {
    version_count: text.versions.length,
    last_updated: new Date(newestOf(text).createdAt).toISOString(),
  };
}

/** Present (true) if and only if requests get another text than the file has. */
export function toConflictView(hasFileConflict: boolean): { readonly file_conflict?: true } {
  return hasFileConflict ? { file_conflict: true } : {};
}

function newestOf({ versions }: VersionedText<unknown>): TextVersion {
  return versions.at(-1) ?? versions[0];
}
