/** What prompts and templates share: versions and labels. */
import type { Count, Timestamp } from './scalars.ts';

/** `latest` is always the newest version; `production` is the version that requests use. */
export type Label = 'production' | 'latest';

export type TextVersion = {
  /** "1", "2", … in the order of creation. */
  readonly version_id: string;
  readonly content: string;
  readonly created_at: Timestamp;
  /** Where it came from: a file in templates/, or a request. */
  readonly origin: 'file' | 'api';
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** The version id of each label. */
export type Labels = Readonly<Record<Label, string>>;

/** POST /prompts/{id}/labels and /templates/{id}/labels. */
export type LabelRequest = {
  /** A version's id, or a label. */
  readonly version_id: string;
  readonly label: Label;
};

/** The version data in an entry of a list. */
export type TextHistory = {
  readonly version_count: Count;
  readonly last_updated: Timestamp;
};

export type FileStanding = {
  /** The served version differs from the file. */
  readonly file_conflict?: true;
};
